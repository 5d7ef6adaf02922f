#!/usr/bin/env bash
# torchrun_test.sh VENV MOEBENCH: two agents started by torchrun, which holds the store, run a suite; a worker killed in
# mid-run costs one configuration, and torchrun ends with an error.
set -euo pipefail
venv=$1
moebench=$2

if ! grep -qx 'python-torch=yes' "$venv/moebench-stamp" 2>/dev/null; then
  echo 'skipped: torchrun is not installed (scripts/setup.sh --with-python-torch installs it)'
  exit 77
fi

scratch=$(mktemp -d)
launcher=
clean_up() {
  if [[ -n $launcher ]]; then
    kill "$launcher" 2>/dev/null || true
    wait "$launcher" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
trap clean_up EXIT
cd "$scratch"

fail() {
  echo "failed: $*"
  cat out err 2>/dev/null || true
  exit 1
}
launch() {
  timeout 120 "$venv/bin/torchrun" --no-python --nproc-per-node 2 --rdzv-backend c10d --rdzv-endpoint localhost:0 \
    "$moebench" run suite.yaml "$@" >out 2>err &
  launcher=$!
}
ended() {
  local status=0
  wait "$launcher" || status=$?
  launcher=
  return "$status"
}
expect() { # FILTER VALUE: what the Python expression over `results` gives
  local got
  got=$(python3 -c 'import json, sys; results = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' out-folder/results.json "$1")
  [[ $got == "$2" ]] || fail "$1 is $got, not $2"
}
children() { cat "/proc/$1/task/"*/children 2>/dev/null || true; }
# `timeout` starts torchrun, torchrun the agents, these the workers.
workers() {
  local torchrun agent
  for torchrun in $(children "$launcher"); do
    for agent in $(children "$torchrun"); do
      children "$agent"
    done
  done | tr -s ' ' '\n' | sed '/^$/d'
}

cat >suite.yaml <<'SUITE'
name: small
ranks: 4
axes: {system: [fastmoe, pipemoe], tokens: [64], model_dim: [16], hidden_dim: [32], experts: [4], granularity: [2]}
measure: {rounds: 2, min_time: 0.05, timeout: 30, seed: 1}
SUITE
launch --out out-folder
ended || fail "torchrun ended with $?"
expect 'results["environment"]["agents"]' 2
expect '[run["status"] for run in results["runs"]]' "['ok', 'ok']"
grep -q 'Results: out-folder/results.json' out || fail 'no word of the results'

rm -rf out-folder
sed -i 's/rounds: 2, min_time: 0.05/rounds: 1, min_time: 4/' suite.yaml
launch --out out-folder
for _ in $(seq 300); do
  "$moebench" results export out-folder --format json 2>/dev/null | grep '"status": "ok"' >/dev/null && break
  sleep 0.1
done
mapfile -t found < <(workers)
((${#found[@]} == 4)) || fail "found workers: ${found[*]}"
kill -KILL "${found[3]}"
if ended; then fail 'torchrun did not see the failure'; fi
expect 'sorted(run["status"] for run in results["runs"])' "['failed', 'ok']"
expect '"killed by signal 9" in str(results["runs"])' True
for pid in "${found[@]}"; do
  [[ ! -e /proc/$pid ]] || fail "worker $pid is left"
done
echo 'passed'
