#!/usr/bin/env bash
# mpirun_test.sh MOEBENCH: two agents started by Open MPI's mpirun run a suite; nothing is set but what mpirun sets.
set -euo pipefail
moebench=$1

if ! mpirun --version 2>/dev/null | grep -q 'Open MPI'; then
  echo "skipped: there is no Open MPI (scripts/setup.sh --with-launchers installs it)"
  exit 77
fi
as_root=()
((EUID != 0)) || as_root=(--allow-run-as-root)

# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
cd "$scratch"
launch() { timeout --kill-after 5 90 mpirun "${as_root[@]}" --oversubscribe --bind-to none -n 2 "$moebench" run suite.yaml "$@" >out 2>err; }
expect() { # EXPRESSION VALUE: what the Python expression over `results` gives
  local got
  got=$(python3 -c 'import json, sys; results = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' results/results.json "$1")
  [[ $got == "$2" ]] || fail "$1 is $got, not $2"
}

cat >suite.yaml <<'SUITE'
name: small
ranks: 4
axes: {system: [fastmoe, pipemoe], tokens: [64], model_dim: [16], hidden_dim: [32], experts: [4], granularity: [2]}
measure: {rounds: 1, min_time: 0.05, timeout: 30, seed: 1}
SUITE
launch --out results || fail "mpirun ended with $?"
expect 'results["environment"]["agents"]' 2
expect '[run["status"] for run in results["runs"]]' "['ok', 'ok']"
grep -q 'Results: results/results.json' out || fail 'no word of the results'

# An address of IPv6, said for all.
rm -rf results
MASTER_ADDR=::1 launch --out results || fail "mpirun ended with $? where MASTER_ADDR is ::1"
expect 'results["environment"]["interface"]' 'lo ::1'

status=0
launch --ranks 3 --only system=fastmoe --out refused || status=$?
((status == 2)) || fail "mpirun ended with $status where ranks do not divide by agents"
echo 'passed'
