#!/usr/bin/env bash
# shaped_network_test.sh SCRIPT: what scripts/shaped-network.sh promises: options, hosts that reach each other, both
# directions limited, exit statuses, signals, and nothing left after any end.
set -euo pipefail
script=$1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# In the command line of all that the networks of this test run, and of nothing else.
marker=$((40000 + $$))

failed() {
  printf 'FAILED: %s: %s\n--- stdout\n%s\n--- stderr\n%s\n' "$case" "$1" "$(cat "$scratch/out")" "$(cat "$scratch/err")"
  exit 1
}
network() { timeout --kill-after 1 30 "$script" "$@" >"$scratch/out" 2>"$scratch/err"; }
# expect STATUS ARGUMENT...: runs the script.
expect() {
  local expected=$1 status=0
  shift
  network "$@" || status=$?
  ((status == expected)) || failed "exit status $status instead of $expected"
}
says() { grep -qF -- "$2" "$scratch/$1" || failed "$1 does not say '$2'"; }

running() { # prints processes of this test's networks; the pattern does not match grep's own command line
  grep -las "sleep.[${marker:0:1}]${marker:1}" /proc/[0-9]*/cmdline || true
}
within() { # TENTHS COMMAND...: until it succeeds
  local left=$1
  shift
  until "$@"; do
    ((left-- > 0)) || return 1
    sleep 0.1
  done
}
none_running() { [[ -z $(running) ]]; }
some_running() { (($(running | wc -l) >= $1)); }
machine() { # what a careless script would leave
  ip -o link show | cut -d: -f2
  ls /run/netns 2>/dev/null || true
}
nothing_left() {
  within 30 none_running || failed "processes are left: $(running)"
  [[ $(machine) == "$before" ]] || failed "the machine's network has changed: $(machine)"
}

case="--help"
expect 0 --help
says out "--hosts N"

case="wrong arguments"
expect 2
expect 2 --hosts 2 -- true
says err "--rate is missing"
expect 2 --rate 250Mbit -- true
says err "--hosts is missing"
expect 2 --hosts 0 --rate 250Mbit -- true
says err "'0' is no number"
expect 2 --hosts 201 --rate 250Mbit -- true
expect 2 --hosts 2 --rate 250 -- true
says err "'250' is no rate"
expect 2 --hosts 2 --rate 250Mbit --burst 32 -- true
says err "'32' is no size"
expect 2 --hosts 2 --rate 250Mbit
says err "there is no command"
expect 2 --hosts 2 --rate 250Mbit true
says err "unknown option 'true'"
expect 2 --hosts
says err "--hosts needs a value"
expect 2 --hosts 2 --rate 1Gbit -- true
says err "no burst is right"

expect 2 --hosts 2 --rate 99999999Gbit --burst 64kb -- true
says err "above 100 Gbit/s"
expect 2 --hosts 2 --rate 250Mbit --burst 99999999kb -- true
says err "--burst is above 16384kb"
expect 2 --hosts 2 --rate 99999999999999999999Gbit --burst 64kb -- true
says err "is no rate"

case="without tc"
mkdir "$scratch/bin"
for command in env timeout bash awk ip unshare nsenter setpriv; do
  ln -s "$(type -P "$command" || type -P true)" "$scratch/bin/$command"
done
PATH=$scratch/bin expect 77 --hosts 1 --rate 250Mbit -- true
says err "no command 'tc'"

case="without the right to make namespaces"
ln -s "$(type -P true)" "$scratch/bin/tc"
printf '#!/bin/bash\necho "unshare failed: Operation not permitted" >&2\nexit 1\n' >"$scratch/unshare"
chmod 755 "$scratch/unshare"
ln -sf "$scratch/unshare" "$scratch/bin/unshare"
PATH=$scratch/bin expect 77 --hosts 1 --rate 250Mbit -- true
says err "Operation not permitted"

case="what this machine offers"
network --hosts 1 --rate 250Mbit -- true || {
  if (($? == 77)); then
    echo "Skipped: $(cat "$scratch/err")"
    exit 77
  fi
  failed "one host does not work"
}
before=$(machine)

case="each host has its own environment and output"
# shellcheck disable=SC2016
expect 0 --hosts 3 --rate "250 Mbit/s" -- bash -c 'echo "I am $RANK of $WORLD_SIZE, $MASTER_ADDR $MASTER_PORT"; echo "error of $RANK" >&2'
[[ $(cat "$scratch/out") == "I am 0 of 3, 10.77.0.1 29500" ]] || failed "stdout is not that of host 0 alone"
[[ $(sort "$scratch/err") == "$(printf '%s\n' "error of 0" "host 1: I am 1 of 3, 10.77.0.1 29500" "host 1: error of 1" \
  "host 2: I am 2 of 3, 10.77.0.1 29500" "host 2: error of 2" | sort)" ]] || failed "stderr is not right"

case="rates and bursts"
expect 0 --hosts 1 --rate 0.25Gbit -- tc qdisc show dev eth0
says out "rate 250Mbit burst 32"
expect 0 --hosts 1 --rate 125Mbit -- tc qdisc show dev eth0
says out "rate 125Mbit burst 16"
expect 0 --hosts 1 --rate 500Mbit -- tc qdisc show dev eth0
says out "rate 500Mbit burst 65"
expect 0 --hosts 1 --rate 1Gbit --burst 128kb -- tc qdisc show dev eth0
says out "rate 1Gbit burst 13"

expect 0 --hosts 1 --rate 250mbit -- tc qdisc show dev eth0
says out "rate 250Mbit burst 32"
expect 0 --hosts 1 --rate 250Mbit --burst 600kb -- ip -details link show dev eth0
says out "gso_max_size 61440"
expect 0 --hosts 1 --rate 100Gbit --burst 16384kb -- tc qdisc show dev eth0
says out "rate 100Gbit burst 16"

# Prints the seconds that 250 kB each take from one host to two others, or from two others to one.
cat >"$scratch/transfer.py" <<'PYTHON'
import os, socket, sys, threading, time
size, gather = 250_000, sys.argv[1] == "gather"
def receive(connection, count):
    while count > 0:
        count -= len(connection.recv(min(count, 1 << 16)) or sys.exit("closed"))
def serve(connection):
    connection.sendall(b"g" if gather else bytes(size))
    receive(connection, size if gather else 1)
where = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
if os.environ["RANK"] == "0":
    listener = socket.create_server(where)
    threads = [threading.Thread(target=serve, args=(listener.accept()[0],)) for _ in range(2)]
    begin = time.monotonic()
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(time.monotonic() - begin)
else:
    while True:
        try: connection = socket.create_connection(where); break
        except ConnectionRefusedError: time.sleep(0.02)
    receive(connection, 1 if gather else size)
    connection.sendall(bytes(size) if gather else b"d")
PYTHON

# One limiter would let it pass in half the time. A busy machine only makes it longer.
for direction in gather scatter; do
  case="the rate holds for all that a host receives, or sends ($direction)"
  expect 0 --hosts 3 --rate 4Mbit -- python3 "$scratch/transfer.py" "$direction"
  awk '{ exit !($1 > 0.9) }' "$scratch/out" || failed "4 Mbit in less than 0.9 s at 4 Mbit/s"
done

case="the exit status is host 0's, or the first that is not 0"
# shellcheck disable=SC2016
expect 5 --hosts 3 --rate 250Mbit -- bash -c 'exit $((5 + RANK))'
# shellcheck disable=SC2016
expect 3 --hosts 3 --rate 250Mbit -- bash -c 'exit $((RANK == 0 ? 0 : 2 + RANK))'
says err "host 2: exit status 4"
expect 127 --hosts 1 --rate 250Mbit -- "$scratch/no-such-command"
nothing_left

case="a process that outlives its command is ended"
expect 0 --hosts 2 --rate 250Mbit -- bash -c "setsid sleep $marker & exit 0"
nothing_left

case="a command killed with SIGKILL"
# shellcheck disable=SC2016
expect 137 --hosts 2 --rate 250Mbit -- bash -c "sleep $marker & "'kill -KILL $$'
nothing_left

# background COMMAND...: two hosts run it, each with a process that the marker shows.
background() {
  set -m # as from a terminal: a group of its own, and SIGINT not ignored
  "$script" --hosts 2 --rate 250Mbit -- "$@" >"$scratch/out" 2>"$scratch/err" &
  set +m
  child=$!
  within 100 some_running 4 || failed "it does not start"
}
ended() { # STATUS
  local status=0
  wait "$child" 2>/dev/null || status=$?
  ((status == $1)) || failed "exit status $status instead of $1"
  nothing_left
}
# Sent to the script alone, as by `kill`, and to its group, as by a terminal: the command gets it once in both cases.
commands="trap 'echo got INT; exit 130' INT; trap 'echo got TERM; exit 143' TERM; echo listens; sleep $marker & wait"
both_listen() { (($(cat "$scratch/out" "$scratch/err" | grep -c listens) == 2)); }
for to in "" -; do
  for signal in "INT 130" "TERM 143"; do
    case="SIG${signal% *} ${to:+to the group}"
    background bash -c "$commands"
    within 100 both_listen || failed "the commands do not listen"
    kill -s "${signal% *}" -- "$to$child"
    ended "${signal#* }"
    [[ $(cat "$scratch/out" "$scratch/err" | grep -c "got ${signal% *}") == 2 ]] || failed "the commands did not get it once each"
  done
done

case="the script killed with SIGKILL"
background bash -c "trap '' INT TERM HUP; sleep $marker; true"
kill -KILL "$child"
ended 137
echo "passed"
