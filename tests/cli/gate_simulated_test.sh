#!/usr/bin/env bash
# gate_simulated_test.sh PROGRAM ROOT: this build's predictions are no worse than those of the committed baseline.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$2"
"$1" gate suites/gate-simulated.yaml --baseline results/baselines/gate-simulated.json --out "$folder/gate"
