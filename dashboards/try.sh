#!/usr/bin/env bash
# Shows moebench's metrics in a real Prometheus, and leaves nothing behind.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here

usage() {
  cat <<'USAGE'
Usage: dashboards/try.sh [--program MOEBENCH] [--launcher COMMAND] [--port PORT] [--check]

Runs a small suite (dashboards/try.yaml) on this machine, watched by a Prometheus of its own: calibrates, runs, traces and
gates, which takes two minutes or more, then serves the results until Ctrl-C. Says where Prometheus is and how Grafana gets the
dashboards. All that it writes is in one temporary folder, which it removes.

  --program FILE  the program moebench (default: the one that was built or installed with this script, else that of PATH)
  --launcher COMMAND
                  starts the run, as 'torchrun --no-python --nproc-per-node 2' or 'mpirun --bind-to none -n 2' (default: none)
  --port PORT     where Prometheus listens on 127.0.0.1 (default: 9090, or any that is free where that is taken)
  --check         ends by itself: asks every expression of the dashboards and rules, and says which return data
  -h, --help      this text

Exit status: 0 done; with --check 1 if an expression returns no data and is not listed in dashboards/no-data.txt; 2 wrong
usage, or Prometheus or moebench is missing or does not run; 130 and 143 ended by Ctrl-C and SIGTERM.
USAGE
}

say() { printf '==> %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$1" >&2
  [[ -z ${2:-} ]] || printf '       %s\n' "$2" >&2
  exit 2
}

program='' launcher=() port='' is_check=no
while (($# > 0)); do
  case $1 in
    --program | --launcher | --port)
      (($# > 1)) || fail "$1 needs a value." "See dashboards/try.sh --help"
      case $1 in
        --program) program=$2 ;;
        --launcher) read -ra launcher <<<"$2" ;;
        *) port=$2 ;;
      esac
      shift 2
      ;;
    --check) is_check=yes && shift ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown option '$1'." "See dashboards/try.sh --help" ;;
  esac
done

if [[ -z $program ]]; then
  for program in "$here/../build/release/cli/moebench" "$here/../../../bin/moebench" "$(command -v moebench || true)"; do
    [[ ! -x $program ]] || break
  done
  [[ -n $program ]] || fail "there is no moebench." "Build it (scripts/quickstart.sh), or name it with --program."
fi
[[ -x $program ]] || fail "$program cannot be executed."
command -v python3 >/dev/null || fail "Python is missing." "On Debian: apt-get install python3"
PATH=$PATH:$here/../.venv/prometheus/usr/bin
command -v prometheus >/dev/null || fail "Prometheus is missing." "On Debian: apt-get install prometheus. In a checkout scripts/setup.sh --with-prometheus does without root."

scratch=$(mktemp -d)
readonly scratch
children=()

finish() {
  local status=$? child
  trap - EXIT
  trap '' INT TERM
  # Bash starts these with SIGINT ignored, so that Ctrl-C ends them here and in this order: runs before Prometheus.
  for child in "${children[@]}"; do
    kill "$child" 2>/dev/null || continue
    wait "$child" 2>/dev/null || true
  done
  rm -rf "$scratch"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# free_ports COUNT [WISH]: prints so many ports of 127.0.0.1 that nobody listens on, first WISH if it is one.
free_ports() {
  python3 - "$@" <<'PORTS'
import socket, sys
sockets = []
for wish in ([int(sys.argv[2])] if len(sys.argv) > 2 else []) + [0] * int(sys.argv[1]):
    each = socket.socket()
    each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        each.bind(("127.0.0.1", wish))
        sockets.append(each)
    except OSError:
        pass
print(*(each.getsockname()[1] for each in sockets[:int(sys.argv[1])]))
PORTS
}

# answers URL: whether a server answers there with 200.
answers() {
  python3 -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=5)' "$1" 2>/dev/null
}

start_prometheus() {
  cat >"$scratch/prometheus.yml" <<CONFIGURATION
global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: ["$here/prometheus/recording-rules.yml", "$here/prometheus/alerting-rules.yml"]
scrape_configs:
  - job_name: moebench
    static_configs: [{targets: ["127.0.0.1:$run_port", "127.0.0.1:$profile_port"]}]
  - job_name: moebench-serve
    static_configs: [{targets: ["127.0.0.1:$serve_port"]}]
CONFIGURATION
  prometheus --config.file="$scratch/prometheus.yml" --storage.tsdb.path="$scratch/prometheus" \
    --web.listen-address="127.0.0.1:$port" >"$scratch/prometheus.log" 2>&1 &
  children=("$!" "${children[@]}")
  local attempt
  for ((attempt = 0; attempt < 300; ++attempt)); do
    ! answers "$address/-/ready" || return 0
    kill -0 "${children[0]}" 2>/dev/null || break
    sleep 0.2
  done
  tail -n 5 "$scratch/prometheus.log" >&2
  fail "Prometheus does not run."
}

before=() # what starts the program in the next part

# part NAME STATUS ARGUMENT...: runs the program, which is to end so; in --check its words are shown only if it does not.
part() {
  local name=$1 expected=$2 status=0
  shift 2
  if [[ $is_check == yes ]]; then
    "${before[@]}" "$program" "$@" >"$scratch/$name.log" 2>&1 &
  else
    "${before[@]}" "$program" "$@" >&2 &
  fi
  children=("$!" "${children[@]}")
  wait "$!" || status=$?
  children=("${children[@]:1}")
  ((status == expected)) || {
    [[ $is_check == no ]] || tail -n 40 "$scratch/$name.log" >&2
    fail "moebench $1 ended with status $status."
  }
}

read -r port run_port profile_port serve_port < <(free_ports 4 "${port:-9090}")
[[ $is_check == no ]] || read -r port run_port profile_port serve_port < <(free_ports 4)
address=http://127.0.0.1:$port
begin=$SECONDS
start_prometheus
say "Prometheus: $address"
say "Grafana is no package of Debian. In one that runs on this machine: add the data source Prometheus with the URL $address, then"
say "Dashboards, New, Import, and choose $here/moebench-*.json. Panels have data at once."

emulated=(--link-rate '1 Gbit/s' --link-latency '50 us' --copy-rate '8 GB/s') # as in try.yaml
rounds=()
[[ $is_check == no ]] || rounds=(--rounds 3)
results=$scratch/results
mkdir "$results"
say "Calibrating: some 20 s"
part calibrate 0 calibrate --quick "${emulated[@]}" --out "$scratch/machine.json"
say "A run: dashboards Runs, One run and Cluster"
before=("${launcher[@]}")
part run 0 run "$here/try.yaml" --profile "$scratch/machine.json" "${rounds[@]}" --out "$results/run" \
  --metrics-listen "127.0.0.1:$run_port"
before=()
say "A run that fails, on purpose"
part failing 5 run "$here/try-failing.yaml" --out "$results/failing"
say "A profile: what streams wait for"
part profile 0 profile "$here/try.yaml" --profile "$scratch/machine.json" --out "$scratch/profile" --only granularity=4 \
  --metrics-listen "127.0.0.1:$profile_port"
say "A gate: dashboard Regressions"
part baseline 0 gate "$here/try-gate.yaml" --save-baseline "$scratch/baseline.json" --max-rounds 1 --out "$scratch/baseline"
part gate 0 gate "$here/try-gate.yaml" --baseline "$scratch/baseline.json" --out "$results/gate"
"$program" serve "$results" --listen "127.0.0.1:$serve_port" >"$scratch/serve.log" 2>&1 &
children=("$!" "${children[@]}")

if [[ $is_check == yes ]]; then
  sleep 6 # scrapes, and rules on what they have brought
  status=0
  python3 "$here/ask.py" "$address" --since "$((SECONDS - begin + 1))" --window 15 || status=$?
  exit "$status"
fi
say "Serving the results until Ctrl-C. $address/alerts has the alerts; python3 $here/ask.py $address asks every expression."
wait "${children[0]}" || { tail -n 5 "$scratch/serve.log" >&2 && fail "moebench serve has ended."; }
