#!/usr/bin/env bash
# Usage: try_usage_test.sh TRY. What dashboards/try.sh says of wrong usage, and that it leaves nothing behind when it is ended or when
# moebench fails, with a stand-in for moebench.
set -euo pipefail
try=$1

# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"

failed() {
  printf 'FAILED: %s\n--- output\n%s\n' "$1" "${output:-}"
  exit 1
}

# run STATUS [OPTION]...
run() {
  local expected=$1 status=0
  shift
  output=$("$try" "$@" 2>&1 </dev/null) || status=$?
  ((status == expected)) || failed "$*: exit status $status instead of $expected"
}
says() { [[ $output == *"$1"* ]] || failed "does not say '$1'"; }
nothing_left() {
  local left
  left=$(ls "$TMPDIR")
  [[ -z $left ]] || failed "left behind: $left"
  ! pgrep -f -- "--storage.tsdb.path=$TMPDIR" || failed "a Prometheus is left behind"
}

run 0 --help
says "Usage: dashboards/try.sh"
run 2 --no-such-option
says "unknown option '--no-such-option'"
run 2 --port
says "--port needs a value"
run 2 --program "$scratch/nothing"
says "cannot be executed"
if ! command -v prometheus >/dev/null; then
  echo "Skipped: Prometheus is not installed (Debian package prometheus)."
  exit 77
fi

# A moebench that fails, and one that takes long.
printf '#!/bin/sh\necho "it is broken" >&2\nexit 5\n' >"$scratch/broken"
printf '#!/bin/sh\nexec sleep 60\n' >"$scratch/slow"
chmod +x "$scratch/broken" "$scratch/slow"
run 2 --program "$scratch/broken" --check
says "it is broken"
says "moebench calibrate ended with status 5"
nothing_left

for signal in INT TERM; do
  said=$scratch/output-$signal
  # With job control on, it does not ignore SIGINT.
  set -m
  "$try" --program "$scratch/slow" >"$said" 2>&1 </dev/null &
  child=$!
  set +m
  for ((i = 0; i < 900; ++i)); do
    ! grep -qs Calibrating "$said" || break
    sleep 0.1
  done
  grep -q "Prometheus: http://127.0.0.1:" "$said" || failed "no address: $(cat "$said")"
  kill -s "$signal" "$child"
  status=0
  wait "$child" || status=$?
  output=$(cat "$said")
  [[ $signal$status == INT130 || $signal$status == TERM143 ]] || failed "$signal: exit status $status"
  nothing_left
done
echo "passed"
