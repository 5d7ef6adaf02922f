#!/usr/bin/env bash
# From a fresh clone to the first result: sets up, builds and runs `moebench run suites/quick.yaml`.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

usage() {
  cat <<'USAGE'
Usage: scripts/quickstart.sh [OPTION OF moebench run]...

On a Debian 12 machine (as root or with sudo): installs what is missing, builds moebench, and compares MoE systems on this
machine's processor with the suite suites/quick.yaml. Repeating it is safe and quick.

Examples:
  scripts/quickstart.sh
  scripts/quickstart.sh --dry-run
  scripts/quickstart.sh --rounds 5 --out results-here

Afterwards the program is build/release/cli/moebench; its --help says what else it can do. MOEBENCH_JOBS=N sets how many
compilers run at once.
USAGE
}

case ${1:-} in
  -h | --help)
    usage
    exit 0
    ;;
esac

setup
configure release
build release moebench
cd "$MOEBENCH_ROOT"
say "Running: moebench run suites/quick.yaml $*"
exec build/release/cli/moebench run suites/quick.yaml "$@"
