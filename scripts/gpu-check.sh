#!/usr/bin/env bash
# Builds the preset `cuda` on a machine with GPUs, runs what needs one, and says in one JSON file what passed.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

usage() {
  cat <<'USAGE'
Usage: scripts/gpu-check.sh [--out FILE] [--no-setup]

Sets up, builds the preset `cuda`, runs the tests with the labels `gpu` and `cuda`, then suites/gpu.yaml with a rank for each
GPU. What passed, on which GPUs and with which driver goes to FILE (default: gpu-check.json), whatever failed.

  --no-setup  installs nothing: packages and .venv are there
  -h, --help  this text

Exit status: 0 all passed; 1 set-up, build, a test or the suite failed; 2 usage, or there is no GPU.
USAGE
}

out=gpu-check.json with_setup=yes
while (($# > 0)); do
  case $1 in
    --out)
      [[ $# -ge 2 ]] || { usage >&2; exit 2; }
      out=$2
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

tests_status=0 suite_status=0
say "Testing on $gpus GPUs"
ctest --test-dir "$folder" --output-on-failure --no-tests=error -L '^(gpu|cuda)$' --output-junit "$folder/gpu-check.xml" >&2 ||
  tests_status=$?
say "Suite: suites/gpu.yaml on $gpus GPUs"
results="$folder/gpu-check-results"
rm -rf "$results"
"$folder/cli/moebench" run "$MOEBENCH_ROOT/suites/gpu.yaml" --ranks "$gpus" --out "$results" >&2 || suite_status=$?

"$folder/cli/moebench" doctor --json >"$folder/gpu-check-doctor.json" || true
python3 - "$folder" "$results" "$suite_status" "$out" <<'SUMMARY'
import json, pathlib, sys
import xml.etree.ElementTree as xml

folder, results, suite_status, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
tests = {}
for case in xml.parse(folder / "gpu-check.xml").getroot().iter("testcase"):
    tests[case.get("name")] = {"run": "passed", "fail": "failed", "notrun": "skipped"}.get(case.get("status"), case.get("status"))
suite = {"exit_status": suite_status}
if (results / "results.json").exists():
    suite["results"] = json.loads((results / "results.json").read_text())
summary = {"doctor": json.loads((folder / "gpu-check-doctor.json").read_text()), "tests": tests, "suite": suite}
pathlib.Path(out).write_text(json.dumps(summary, indent=2) + "\n")
SUMMARY
say "What passed: $out"
((tests_status == 0 && suite_status == 0)) || exit 1
