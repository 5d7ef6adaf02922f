#!/usr/bin/env bash
# shaped_network_run_test.sh SCRIPT MOEBENCH: agents on two shaped hosts run a suite, and the results say that the network
# was emulated.
set -euo pipefail
script=$1
moebench=$2

# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
cd "$scratch"

cat >suite.yaml <<'SUITE'
name: small
ranks: 2
axes: {system: [fastmoe, pipemoe], tokens: [64], model_dim: [16], hidden_dim: [32], granularity: [2]}
measure: {rounds: 1, min_time: 0.05, timeout: 30, seed: 1}
SUITE
status=0
timeout --kill-after 5 90 "$script" --hosts 2 --rate 250Mbit -- "$moebench" run suite.yaml --out results --interface eth0 >out 2>err || status=$?
if ((status == 77)); then
  echo "Skipped: $(cat err)"
  exit 77
fi
((status == 0)) || fail "exit status $status"
python3 - <<'PYTHON' || fail 'results'
import json
results = json.load(open("results/results.json"))
environment = results["environment"]
assert [run["status"] for run in results["runs"]] == ["ok", "ok"], results["runs"]
assert environment["agents"] == 2, environment
assert environment["interface"] == "eth0 10.77.0.1", environment
assert environment["emulated"] == ["network of 2 hosts on one machine, 250 Mbit/s each way, bursts of 32 KiB"], environment
PYTHON
grep -q '^EMULATED, not real: network of 2 hosts' out || fail 'the tables do not say that the network is emulated'
echo 'passed'
