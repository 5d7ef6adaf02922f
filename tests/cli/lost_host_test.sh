#!/usr/bin/env bash
# lost_host_test.sh SCRIPT MOEBENCH: of four hosts on a shaped network one is cut off, and another time one is frozen: that
# is noticed within the time-out and 5 s, named, what was measured is kept, and no agent or worker is left on any host;
# with --survive-hosts the others go on.
set -euo pipefail
script=$1
moebench=$2

# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
cd "$scratch"
readonly timeout=10

cat >suite.yaml <<SUITE
name: small
ranks: 4
axes: {system: [fastmoe, pipemoe], tokens: [64], model_dim: [16], hidden_dim: [32], granularity: [2]}
measure: {rounds: 2, min_time: 4, timeout: $timeout, seed: 1}
SUITE

# What each host runs. Host 2 loses its network, or all of its processes are stopped, once something is measured; what is
# stopped is killed when the head has ended.
cat >host.sh <<'HOST'
set -u
moebench=$1 how=$2
shift 2
"$moebench" run suite.yaml --out results "$@" &
agent=$!
if ((RANK == 2)); then
  until [[ -e began ]] || ! kill -0 "$agent" 2>/dev/null; do sleep 0.1; done
  [[ -e began ]] || exit 1
  date +%s.%N >lost-at
  case $how in
    cut) ip link set eth0 down ;;
    freeze) kill -STOP "$agent" $(cat "/proc/$agent/task/$agent/children") ;;
  esac
  if [[ $how == freeze ]]; then
    until [[ -e head-ended ]]; do sleep 0.1; done
    kill -KILL "$agent"
  fi
fi
status=0
wait "$agent" || status=$?
date +%s.%N >"ended-$RANK"
# Of what runs here: hosts see each other's processes, and have a network each. What is killed may need a moment to be gone.
for _ in $(seq 20); do
  left=
  for process in /proc/[0-9]*; do
    [[ ! $process/exe -ef $moebench || ! $process/ns/net -ef /proc/self/ns/net ]] || left+=" $process"
  done
  [[ -n $left ]] || break
  sleep 0.1
done
[[ -z $left ]] || echo "host $RANK:$left" >"left-$RANK"
((RANK != 0)) || touch head-ended
((RANK != 2)) || exit 0
exit "$status"
HOST

# run STATUS cut|freeze|keep [OPTION]...: the first measurement that is kept is the sign to lose the host.
run() {
  local expected=$1 how=$2 status=0 watcher
  shift 2
  rm -rf began lost-at head-ended ended-* left-*
  [[ $* == *--resume* ]] || rm -rf results
  (
    for _ in $(seq 600); do
      if "$moebench" results export results --format json >measured.json 2>/dev/null &&
        grep -q '"status": "ok"' measured.json; then
        touch began
        exit
      fi
      sleep 0.1
    done
  ) &
  watcher=$!
  timeout --kill-after 5 150 "$script" --hosts 4 --rate 250Mbit -- bash host.sh "$moebench" "$how" "$@" >out 2>err || status=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" || true
  if ((status == 77)); then
    echo "Skipped: $(cat err)"
    exit 77
  fi
  [[ ! -e $(echo left-*) ]] || fail "$how: processes are left: $(cat left-*)"
  [[ -e lost-at ]] || fail "$how: nothing was measured"
  ((status == expected)) || fail "$how: exit status $status, not $expected"
  [[ $how == keep ]] || grep -q 'agent 2 (.*) is lost: no sign of life for 10 s' err || fail "$how: the host is not named"
}
expect() { # EXPRESSION VALUE: what the Python expression over `results` gives
  local got
  got=$(python3 -c 'import json, sys; results = json.load(open("results/results.json")); print(eval(sys.argv[1]))' "$1")
  [[ $got == "$2" ]] || fail "$1 is $got, not $2"
}
# What was measured before the host was lost is there, as it was.
expect_kept() {
  expect '[run for run in json.load(open("measured.json"))["runs"] if run["status"] == "ok" and not any(
    kept["config"] == run["config"] and kept["status"] == "ok" and kept["rounds"][:len(run["rounds"])] == run["rounds"]
    for kept in results["runs"])]' '[]'
}
within() { # HOST SECONDS
  python3 -c 'import sys; lost, ended = (float(open(name).read()) for name in sys.argv[1:3]); print(ended - lost); sys.exit(not ended - lost <= float(sys.argv[3]))' \
    lost-at "ended-$1" "$2" || fail "host $1 ended later than $2 s after the loss"
}

run 5 cut
within 0 $((timeout + 5))
within 2 $((timeout + 5)) # it notices that it is alone
expect 'results["state"]' lost
expect 'len(results["hosts"])' 4
expect_kept

# As a launcher that starts the job anew.
run 0 keep --resume
expect 'results["state"]' complete
expect '[len(run["rounds"]) for run in results["runs"]]' '[2, 2]'

run 5 freeze
within 0 $((timeout + 5))
expect 'results["state"]' lost
expect_kept

for how in cut freeze; do
  run 0 "$how" --survive-hosts
  expect 'results["state"]' complete
  expect 'sorted({run["config"].get("hosts", "all") for run in results["runs"]})' "['2 of 4 agents, without agent 2', 'all']"
  expect '[len(run["rounds"]) for run in results["runs"] if "hosts" in run["config"]]' '[2, 2]'
  expect_kept
done

# All hosts are there again: what they had not measured is, and what fewer have measured stays.
run 0 keep --resume
expect 'results["state"]' complete
expect '[len(run["rounds"]) for run in results["runs"]]' '[2, 2, 2, 2]'
echo 'passed'
