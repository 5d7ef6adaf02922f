#!/usr/bin/env bash
# fish_completion_test.sh PROGRAM: what fish offers.
set -euo pipefail
program=$(realpath "$1")

if ! command -v fish >/dev/null; then
  echo 'skipped: fish is not installed'
  exit 77
fi
# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
"$program" generate fish --out "$scratch"
fish --no-execute "$scratch/moebench.fish"
cd "$scratch"
touch a-suite.yaml

failures=0
# offers EXPECTED LINE: the words, without their descriptions.
offers() {
  local offered
  # shellcheck disable=SC2016 # fish expands it
  offered=$(HOME=$scratch fish --no-config -c 'source moebench.fish; complete -C $argv[1]' "$2" | cut -f 1 | sort | tr '\n' ' ')
  # shellcheck disable=SC2053
  if [[ "${offered% }" != $1 ]]; then
    printf '%s: offers "%s", not "%s"\n' "$2" "${offered% }" "$1"
    failures=$((failures + 1))
  fi
}
offers 'run' 'moebench ru'
offers '--device' 'moebench run --de'
offers 'export import list prune show' 'moebench results '
offers '--keep' 'moebench results prune --k'
offers 'perfetto svg text' 'moebench plan --render '
offers '--render=svg' 'moebench plan --render=s'
offers 'a-suite.yaml' 'moebench run a-'
offers 'a-suite.yaml' 'moebench run --out a-'
offers '' 'moebench systems a-'
# Suites are files, or installed.
mkdir -p tree/bin tree/share/moebench/suites
touch tree/share/moebench/suites/{quick,overlap}.yaml quiet.yaml
printf '#!/bin/sh\n' >tree/bin/moebench
chmod +x tree/bin/moebench
PATH=$PWD/tree/bin:$PATH
offers 'quick quiet.yaml' 'moebench run qu'
offers 'overlap' 'moebench gate ov'
((failures == 0))
