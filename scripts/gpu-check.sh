#!/usr/bin/env bash
# Builds the preset `cuda` on a machine with GPUs, runs what needs one, and says in one JSON file what passed.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

usage() {
  cat <<'USAGE'
Usage: scripts/gpu-check.sh [--suite FILE] [--out FILE] [--no-setup]

Sets up, builds the preset `cuda`, runs the tests with the labels `gpu` and `cuda`, then a suite with a rank for each GPU. Which
test cases passed, failed and were skipped and why, what the suite measured, on which GPUs and with which driver goes to FILE
(default: gpu-check.json), whatever failed.

  --suite FILE  default: suites/gpu-smoke.yaml, a few configurations; suites/gpu.yaml has them all
  --no-setup    installs nothing: packages and .venv are there
  -h, --help    this text

Exit status: 0 all passed; 1 set-up, build, a test or the suite failed, or a test left no report; 2 usage, or there is no GPU.
USAGE
}

out=gpu-check.json suite="$MOEBENCH_ROOT/suites/gpu-smoke.yaml" with_setup=yes
while (($# > 0)); do
  case $1 in
    --out | --suite)
      [[ $# -ge 2 ]] || { usage >&2; exit 2; }
      if [[ $1 == --out ]]; then out=$2; else suite=$2; fi
      shift
      ;;
    --no-setup) with_setup=no ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
  shift
done

[[ -r $suite ]] || fail 2 "there is no suite $suite." "See --help for those that are there."
[[ $with_setup == no ]] || setup --with-python-torch
configure cuda
build cuda gpu_checks
folder="$MOEBENCH_ROOT/build/cuda"
gpus=$("$folder/cli/moebench" doctor --json | python3 -c '
import json, sys
found = {finding["what"]: finding for finding in json.load(sys.stdin)}
cuda = found["CUDA"]
print(int(cuda["says"].split()[0]) if cuda["ability"] == "ok" else 0)')
((gpus > 0)) || fail 2 "there is no GPU that CUDA can use." "See: $folder/cli/moebench doctor"

results="$folder/gpu-check-results" reports="$folder/gpu-check-reports" listed="$folder/gpu-check-tests.json"
doctor="$folder/gpu-check-doctor.json" tests_status=0 suite_status=0
rm -rf "$results" "$reports" "$listed" "$doctor"

# summary [--suite-status N]
summary() {
  "$MOEBENCH_ROOT/scripts/gpu_check_summary.py" --tests "$listed" --reports "$reports" --tests-status "$tests_status" \
    --doctor "$doctor" --suite "$suite" --results "$results/results.json" --out "$out" "$@"
}

"$folder/cli/moebench" doctor --json >"$doctor" || true
say "Testing on $gpus GPUs"
labelled=(--test-dir "$folder" -L '^(gpu|cuda)$')
ctest "${labelled[@]}" --show-only=json-v1 >"$listed" || true
GTEST_OUTPUT="xml:$reports/" ctest "${labelled[@]}" --output-on-failure --no-tests=error >&2 || tests_status=$?
summary 2>/dev/null || true # should the time for this machine end within the suite
say "Suite: $suite on $gpus GPUs"
"$folder/cli/moebench" run "$suite" --ranks "$gpus" --out "$results" >&2 || suite_status=$?
status=0
summary --suite-status "$suite_status" || status=1
say "What passed: $out"
exit "$status"
