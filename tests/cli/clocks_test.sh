#!/usr/bin/env bash
# clocks_test.sh PROGRAM: a profile of two agents whose steady clocks are 5000 s apart, in time namespaces.
# Exit status: 0 passed, 1 failed, 77 no time namespaces here.
set -euo pipefail

program=$1
offset=5000

unshare --time --monotonic "$offset" --fork true 2>/dev/null || {
  echo "skipped: this user cannot make time namespaces"
  exit 77
}

folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cat >"$folder/suite.yaml" <<'YAML'
name: clocks
ranks: 2
axes: {system: mpipemoe, tokens: 256, model_dim: 32, hidden_dim: 64, granularity: 4, reuse: s1}
measure: {rounds: 1, min_time: 0.01, timeout: 30, seed: 1}
YAML

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=$port
RANK=1 timeout 60 unshare --time --monotonic "$offset" --fork --kill-child "$program" profile "$folder/suite.yaml" \
  >"$folder/follower.log" 2>&1 &
RANK=0 timeout 60 "$program" profile "$folder/suite.yaml" --steps 5 --out "$folder/out" >"$folder/head.log" 2>&1 || {
  cat "$folder/head.log" "$folder/follower.log"
  exit 1
}
wait

python3 - "$folder/out" <<'PYTHON'
import json
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
(profile,) = json.loads((out / "profile.json").read_text())
error = profile["tracing"]["clock_error_seconds"]
assert 0 < error < 1e-3, f"the clocks are said to agree within {error} s"
(file,) = out.glob("*.trace.json")
events = json.loads(file.read_text())["traceEvents"]
first = {}  # slice of each process, in microseconds
for event in events:
    if event["ph"] == "X":
        first[event["pid"]] = min(event["ts"], first.get(event["pid"], event["ts"]))
assert len(first) == 2, first
apart = max(first.values()) - min(first.values())
assert apart < 1e6, f"the ranks' steps seem to begin {apart} us apart"
print("passed: the clocks agree within", error, "s")
PYTHON
