#!/usr/bin/env bash
# Hosts on one machine: network namespaces that a bridge joins, each sending and receiving at a limited rate.
#
# Nothing has to be undone. All of it lives in namespaces without names, and those end with their last process: the bridge and
# the interfaces with them. The first process of the process namespace (bash, running `inside`) takes all others along when
# it ends. It is killed with `unshare`, and that with this script, by the kernel (--kill-child, --pdeathsig): also by SIGKILL.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: scripts/shaped-network.sh --hosts N --rate RATE [--burst SIZE] -- COMMAND [ARGUMENT]...

Starts COMMAND once on each of N hosts, which are network namespaces of this machine on a common switch. Each sends at RATE
at most and receives at RATE at most, both at the same time. The environment says which host it is: RANK, WORLD_SIZE,
MASTER_ADDR and MASTER_PORT, as `moebench run` and torchrun's programs read them. (MOEBENCH_SHAPED_NETWORK describes the
network: moebench writes it into its results.)

  --hosts N     1 to 200 hosts
  --rate RATE   100 kbit/s to 100 Gbit/s, as 250Mbit or "250 Mbit/s" (kbit, Mbit, Gbit in any case), with the bytes of all
                headers. Above 500 Mbit/s only with --burst: no burst is right there on such a machine
  --burst SIZE  what may pass at once after a pause, 2kb to 16384kb (1024 bytes each). Default: 16kb up to 125 Mbit/s, 32kb
                up to 250 Mbit/s, 64kb up to 500 Mbit/s
  -h, --help    this text

Output of host 0 is this script's; that of the others goes to stderr, each line with its host. Ctrl-C, SIGTERM and SIGHUP are
handed on (SIGHUP as SIGTERM); what still runs 10 s later is killed. Nothing is left when the script ends, however it ends.
The hosts reach each other only, and share processors, memory and files. On few cores the network takes processor time
from what runs on it: see docs/running.md. Who is not root sees root's name there, and still has no more rights.

Exit status: that of host 0; if that is 0, the one of the first host that failed. 2: wrong usage. 77: not possible on this
machine (neither root nor user namespaces, no ip or tc, ...), with the reason on stderr.

Examples:
  scripts/shaped-network.sh --hosts 2 --rate 250Mbit -- build/release/cli/moebench run suites/quick.yaml
  scripts/shaped-network.sh --hosts 4 --rate "125 Mbit/s" -- bash -c 'echo "I am host $RANK of $WORLD_SIZE"'
  scripts/shaped-network.sh --hosts 2 --rate 500Mbit -- tc qdisc show dev eth0
USAGE
}

fail() { # STATUS MESSAGE [REMEDY]
  printf 'error: %s\n' "$2" >&2
  [[ -z ${3:-} ]] || printf '       %s\n' "$3" >&2
  exit "$1"
}

# --- Inside the namespaces --------------------------------------------------------------------------------------------
readonly grace=10 # seconds that agents have after a signal

megabits() { awk -v bits="$1" 'BEGIN { printf "%g\n", bits / 1e6 }'; }

address_of_host() { echo "10.77.0.$(($1 + 1))"; }

on_host() { # HOST COMMAND... (in a subshell)
  exec nsenter --net="/proc/${holders[$1]}/ns/net" -- "${@:2}"
}

limit() { tc qdisc add dev "$1" root tbf rate "${rate}bit" burst "$burst" latency 100ms; }

add_switch() {
  ip link add switch type bridge
  ip link set switch up
}

# A process holds the host's namespace.
# - Packets are no larger than the burst (with all headers they are to be cut into): the limiter would take them apart, which
#   costs ten times the processor time. Larger ones than 64 KiB are not every kernel's.
# - Reno: the machine's default may be one for long distances (BBR leaves a sixth of this network unused between four hosts).
# - One connection queues 32 KiB before the limiter: so those of a host share its rate, as with fair queueing, the usual one
#   on a real host and not in every kernel.
add_host() {
  local host=$1 ready
  exec {ready}< <(exec unshare --net bash -c 'echo; exec sleep infinity')
  holders[host]=$!
  read -r -u "$ready"
  exec {ready}<&-
  ip link add "host$host" type veth peer name eth0 netns "${holders[host]}"
  ip link set "host$host" gso_max_size "$largest_packet" master switch up
  limit "host$host"
  # shellcheck disable=SC2016
  (on_host "$host" bash -euc "$(declare -f limit)"'
    rate=$1 burst=$2
    echo reno >/proc/sys/net/ipv4/tcp_congestion_control
    echo 32768 >/proc/sys/net/ipv4/tcp_limit_output_bytes
    ip link set lo up
    ip address add "$3/24" dev eth0
    ip link set eth0 gso_max_size "$4" up
    limit eth0' bash "$rate" "$burst" "$(address_of_host "$host")" "$largest_packet")
}

start_agent() { # HOST COMMAND...
  export RANK=$1
  (on_host "$@") </dev/null &
  agents[RANK]=$!
}

# Called by traps.
# shellcheck disable=SC2317
hand_on() { # SIGNAL
  local agent
  for agent in "${agents[@]}"; do
    kill -s "$1" -- "-$agent" 2>/dev/null || true
  done
}

# shellcheck disable=SC2317
end_soon() {
  hand_on "$1"
  (sleep "$grace" && hand_on KILL) &
}

# A wait is cut short by a signal. What bash would say of a killed process goes unheard.
wait_for() { # PROCESS
  local status
  while true; do
    status=0
    wait "$1" 2>/dev/null || status=$?
    ((status > 128)) && kill -0 "$1" 2>/dev/null || return "$status"
  done
}

# All that is left, but for this shell and those named.
kill_others() {
  local process
  for process in /proc/[0-9]*; do
    process=${process#/proc/}
    [[ " 1 $* " == *" $process "* ]] || kill -KILL "$process" 2>/dev/null || true
  done
}

inside() { # HOSTS RATE BURST COMMAND...
  local hosts=$1 rate=$2 burst=$3 largest_packet=$(($3 > 65536 ? 61440 : $3 * 15 / 16)) host labeller labellers=() pipe pipes=() status first=0
  holders=() agents=()
  shift 3
  add_switch
  for ((host = 0; host < hosts; ++host)); do
    add_host "$host"
  done
  WORLD_SIZE=$hosts MASTER_ADDR=$(address_of_host 0) MASTER_PORT=29500
  MOEBENCH_SHAPED_NETWORK="network of $hosts hosts on one machine, $(megabits "$rate") Mbit/s each way, bursts of $((burst / 1024)) KiB"
  TORCH_CPP_LOG_LEVEL=${TORCH_CPP_LOG_LEVEL:-ERROR} # LibTorch warns of hosts without names
  export WORLD_SIZE MASTER_ADDR MASTER_PORT MOEBENCH_SHAPED_NETWORK TORCH_CPP_LOG_LEVEL
  trap 'end_soon INT' INT
  trap 'end_soon TERM' TERM
  set -m # each agent has a process group of its own
  start_agent 0 "$@"
  for ((host = 1; host < hosts; ++host)); do
    exec {pipe}> >(exec sed -u "s/^/host $host: /" >&2)
    labellers+=($!)
    pipes+=("$pipe")
    start_agent "$host" "$@" >&"$pipe" 2>&1
  done
  set +m
  for ((host = 0; host < hosts; ++host)); do
    status=0
    wait_for "${agents[$host]}" || status=$?
    ((host == 0 || status == 0)) || echo "host $host: exit status $status" >&2
    ((first != 0)) || first=$status
  done
  # So nothing holds the pipes any more, and the labellers end when they have written all.
  for pipe in "${pipes[@]}"; do
    exec {pipe}>&-
  done
  kill_others "${labellers[@]}"
  for labeller in "${labellers[@]}"; do
    wait_for "$labeller" || true
  done
  exit "$first"
}

# --- The command line -------------------------------------------------------------------------------------------------
# Prints NUMBER * FACTOR as a whole number.
times() { awk -v number="$1" -v factor="$2" 'BEGIN { printf "%.0f\n", number * factor }'; }

bits_a_second() { # TEXT
  local -A factors=([k]=1000 [m]=1000000 [g]=1000000000)
  [[ ${1,,} =~ ^([0-9]{1,9}(\.[0-9]{1,9})?)\ *([kmg])bit(/s)?$ ]] ||
    fail 2 "--rate '$1' is no rate." 'Examples: 250Mbit, "250 Mbit/s", 0.5Gbit'
  times "${BASH_REMATCH[1]}" "${factors[${BASH_REMATCH[3]}]}"
}

bytes() { # TEXT
  [[ $1 =~ ^([0-9]{1,9})\ *(kb|kB|KiB)$ ]] || fail 2 "--burst '$1' is no size." 'Examples: 32kb, "64 KiB" (both of 1024 bytes)'
  times "${BASH_REMATCH[1]}" 1024
}

default_burst() { # RATE
  if (($1 <= 125000000)); then
    bytes 16kb
  elif (($1 <= 250000000)); then
    bytes 32kb
  elif (($1 <= 500000000)); then
    bytes 64kb
  else
    fail 2 "above 500 Mbit/s no burst is right: a small one is not filled in time, a large one passes free after each pause." \
      "Use 500Mbit at most, or take --burst and compare with a plain socket: benchmarks/network.py --help"
  fi
}

require_namespaces() {
  local command reason
  for command in ip tc unshare nsenter setpriv; do
    command -v "$command" >/dev/null || fail 77 "there is no command '$command'." "Debian packages: iproute2, util-linux"
  done
  reason=$(unshare "${namespaces[@]}" true 2>&1) ||
    fail 77 "this user cannot make network and process namespaces here: $reason" "Run it as root, in a container as a privileged one."
  reason=$(unshare "${namespaces[@]}" bash -euc '
    ip link add one type veth peer name other
    ip link set one gso_max_size 16384
    ip link add switch type bridge
    tc qdisc add dev one root tbf rate 1mbit burst 16kb latency 1ms' 2>&1) ||
    fail 77 "this kernel lacks what a shaped network needs: $reason" "Modules: veth, bridge, sch_tbf"
}

main() {
  local hosts='' rate='' burst=''
  while (($# > 0)); do
    case $1 in
      -h | --help)
        usage
        exit 0
        ;;
      --hosts | --rate | --burst)
        (($# > 1)) || fail 2 "$1 needs a value." "See scripts/shaped-network.sh --help"
        printf -v "${1#--}" %s "$2"
        shift
        ;;
      --)
        shift
        break
        ;;
      *) fail 2 "unknown option '$1'." "The command to run stands behind --. See scripts/shaped-network.sh --help" ;;
    esac
    shift
  done
  [[ -n $hosts ]] || fail 2 "--hosts is missing." "See scripts/shaped-network.sh --help"
  [[ $hosts =~ ^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$ ]] || fail 2 "--hosts '$hosts' is no number from 1 to 200."
  [[ -n $rate ]] || fail 2 "--rate is missing." "See scripts/shaped-network.sh --help"
  (($# > 0)) || fail 2 "there is no command." "It stands behind --. See scripts/shaped-network.sh --help"
  rate=$(bits_a_second "$rate")
  ((rate >= 100000)) || fail 2 "--rate is below 100 kbit/s."
  ((rate <= 100000000000)) || fail 2 "--rate is above 100 Gbit/s, which no memory passes on." "Use 500Mbit at most where figures count."
  if [[ -n $burst ]]; then
    burst=$(bytes "$burst")
    ((burst >= 2048)) || fail 2 "--burst is below 2kb, which no packet fits into."
    ((burst <= 16777216)) || fail 2 "--burst is above 16384kb, of which nothing is limited any more." "Defaults are 16kb to 64kb."
  else
    burst=$(default_burst "$rate")
  fi
  local child status=0
  namespaces=(--net --pid --fork --kill-child --mount-proc)
  ((EUID == 0)) || namespaces=(--user --map-root-user "${namespaces[@]}")
  require_namespaces

  # The group gets signals from here alone: not twice where a terminal sends them too.
  set -m
  # shellcheck disable=SC2016
  setpriv --pdeathsig KILL bash -c '[[ $PPID == "$0" ]] && exec "$@"' $$ \
    unshare "${namespaces[@]}" bash "${BASH_SOURCE[0]}" --inside "$hosts" "$rate" "$burst" "$@" &
  child=$!
  set +m
  trap 'kill -s INT -- "-$child"' INT
  trap 'kill -s TERM -- "-$child"' TERM HUP
  wait_for "$child" || status=$?
  exit "$status"
}

if [[ ${1:-} == --inside ]]; then
  inside "${@:2}"
else
  main "$@"
fi
