#!/usr/bin/env bash
# Builds the preset `cuda` on a machine with GPUs, runs what needs one, and says in one JSON file what passed.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

usage() {
  cat <<'USAGE'
Usage: scripts/gpu-check.sh [--suite FILE] [--out FILE] [--no-setup]

Sets up, builds the preset `cuda`, runs the tests with the labels `gpu` and `cuda`, profiles suites/gpu-smoke.yaml, then
runs a suite, both with a rank for each GPU, or with fewer where their experts do not divide among so many. Which test
cases passed, failed and were skipped and why, whether the profiles have all that the GPUs did, what the suite measured,
on which GPUs and with which driver goes to FILE (default: gpu-check.json), whatever failed.

  --suite FILE  default: suites/gpu-smoke.yaml, a few configurations; suites/gpu.yaml has them all
  --no-setup    installs nothing: packages and .venv are there
  -h, --help    this text

Exit status: 0 all passed; 1 set-up, build, a test, a profile or the suite failed, or a test left no report; 2 usage, or
there is no GPU.
USAGE
}

smoke="$MOEBENCH_ROOT/suites/gpu-smoke.yaml"
out=gpu-check.json suite=$smoke with_setup=yes
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
doctor="$folder/gpu-check-doctor.json" profile="$folder/gpu-check-profile"
tests_status=0 profile_status=0 suite_status=0
rm -rf "$results" "$reports" "$listed" "$doctor" "$profile"

# summary [--profile-status N] [--suite-status N]
summary() {
  "$MOEBENCH_ROOT/scripts/gpu_check_summary.py" --tests "$listed" --reports "$reports" --tests-status "$tests_status" \
    --doctor "$doctor" --profile "$profile/profile.json" --suite "$suite" --results "$results/results.json" \
    --out "$out" "$@"
}

# ranks_of SUITE: as many as there are GPUs, or fewer where its experts do not divide among so many.
ranks_of() {
  local ranks=$gpus
  while ((ranks > 1)) && ! "$folder/cli/moebench" run "$1" --ranks "$ranks" --dry-run >/dev/null 2>&1; do
    ranks=$((ranks - 1))
  done
  echo "$ranks"
}

"$folder/cli/moebench" doctor --json >"$doctor" || true
say "Testing on $gpus GPUs"
labelled=(--test-dir "$folder" -L '^(gpu|cuda)$')
ctest "${labelled[@]}" --show-only=json-v1 >"$listed" || true
GTEST_OUTPUT="xml:$reports/" ctest "${labelled[@]}" --output-on-failure --no-tests=error >&2 || tests_status=$?
summary 2>/dev/null || true # should the time for this machine end before the suite
ranks=$(ranks_of "$smoke")
say "Profile: $smoke on $ranks of $gpus GPUs"
"$folder/cli/moebench" profile "$smoke" --ranks "$ranks" --steps 2 --out "$profile" >&2 || profile_status=$?
summary --profile-status "$profile_status" 2>/dev/null || true
ranks=$(ranks_of "$suite")
say "Suite: $suite on $ranks of $gpus GPUs"
"$folder/cli/moebench" run "$suite" --ranks "$ranks" --out "$results" >&2 || suite_status=$?
status=0
summary --profile-status "$profile_status" --suite-status "$suite_status" || status=1
say "What passed: $out"
exit "$status"
