#!/usr/bin/env bash
# Sets up, builds and tests; --full adds the slow and the heavy tests.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

usage() {
  cat <<'USAGE'
Usage: scripts/test.sh [--full]

Sets up, builds the preset `release` with its tests and runs them, except those labelled `slow`.

  --full      also the slow tests and those under torchrun, Slurm and mpirun (set-up takes 4.8 GB), then the presets
              `cuda` (built, what needs no GPU tested, clang-tidy on what only it compiles, and with the preset `fuzz`
              what reads CUPTI's records), `asan` and `tsan` (built and tested) and `tidy` (clang-tidy on every file
              that needs no LibTorch); all run, even if one fails
  -h, --help  this text

A test that needs what this machine does not offer (root, namespaces, ...) is skipped, with the reason in its output.
Exit status: 0 all passed or skipped; 1 set-up or build failed, or with --full a part failed; 2 usage, or packages are
missing and there is neither root nor sudo; 8 tests failed.
USAGE
}

# run_tests PRESET [CTEST OPTION]...
run_tests() {
  local preset=$1
  shift
  say "Testing: preset $preset"
  ctest --test-dir "$MOEBENCH_ROOT/build/$preset" --output-on-failure --no-tests=error -j "$(nproc)" "$@"
}

# The thread sanitizer cannot map its memory where the kernel randomises addresses with more bits than it knows.
tsan_tests() {
  local wrapper=()
  if setarch -R true 2>/dev/null; then
    wrapper=(setarch -R)
  fi
  say "Testing: preset tsan"
  "${wrapper[@]}" ctest --test-dir "$MOEBENCH_ROOT/build/tsan" --output-on-failure --no-tests=error -j "$(nproc)"
}

# clang-tidy on the files that only the preset cuda compiles, each with one of the cores.
tidy_cuda() {
  configure release
  configure cuda-tidy
  say "clang-tidy: preset cuda"
  python3 - "$MOEBENCH_ROOT" <<'FILES' | xargs -P "$(nproc)" -n 1 \
    "$MOEBENCH_ROOT/.venv/bin/clang-tidy" -p "$MOEBENCH_ROOT/build/cuda-tidy" --quiet '--warnings-as-errors=*'
import json, pathlib, sys

root = pathlib.Path(sys.argv[1])
def compiled(preset):
    commands = json.loads((root / "build" / preset / "compile_commands.json").read_text())
    return {file["file"] for file in commands if not file["file"].startswith(str(root / "build"))}
print(*sorted(compiled("cuda-tidy") - compiled("release")), sep="\n")
FILES
}

# Bytes that CUPTI may have written, or may not, as activity buffers.
fuzz_cuda() {
  configure fuzz
  build fuzz activity_decoder_fuzz
  run_tests fuzz -L '^fuzz$'
}

plain() {
  setup
  configure release
  build release checks
  run_tests release -LE '^slow$'
}

# configure and build exit when they fail.
part_release() {
  configure release
  build release
  run_tests release
}
part_cuda() {
  configure cuda
  build cuda gpu_checks
  run_tests cuda -L '^(gpu|cuda)$' && tidy_cuda && fuzz_cuda
}
part_asan() {
  configure asan
  build asan
  run_tests asan
}
part_tsan() {
  configure tsan
  build tsan
  tsan_tests
}
# All findings, not only those of the first file.
part_tidy() {
  configure tidy
  say "clang-tidy: preset tidy"
  cmake --build "$MOEBENCH_ROOT/build/tidy" -j "$(build_jobs)" -- -k 0
}

full() {
  local part passed=() failed=()
  setup --with-python-torch --with-tidy --with-scipy --with-prometheus --with-launchers --with-browser
  for part in release cuda asan tsan tidy; do
    # A subshell, because a part exits when it fails to configure or to build.
    if (part_"$part"); then
      passed+=("$part")
    else
      failed+=("$part")
    fi
  done
  say "Passed: ${passed[*]:-none}. Failed: ${failed[*]:-none}."
  ((${#failed[@]} == 0))
}

case "$#:${1:-}" in
  0:) plain ;;
  1:--full) full ;;
  1:-h | 1:--help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
