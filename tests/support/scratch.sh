# shellcheck shell=bash
# For tests that are scripts, to source: a folder `scratch` that is gone at their end, and how they fail.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# fail WORD...: shows too what the program has printed, where the test keeps that in `out` and `err`.
fail() {
  echo "failed: $*"
  cat out err 2>/dev/null || true
  exit 1
}
