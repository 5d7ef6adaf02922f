#!/usr/bin/env bash
# Usage: shellcheck_test.sh ROOT. Bash can read every script; where shellcheck is installed, it has nothing to say either.
set -euo pipefail
cd "$1"
shopt -s nullglob
scripts=(scripts/*.sh dashboards/*.sh tests/*/*.sh .ci/run)
for script in "${scripts[@]}"; do
  bash -n "$script"
done
if ! command -v shellcheck >/dev/null; then
  echo "Skipped: shellcheck is not installed (Debian package shellcheck)."
  exit 77
fi
shellcheck --external-sources "${scripts[@]}"
