#!/usr/bin/env bash
# bash_completion_test.sh PROGRAM: what bash offers.
set -euo pipefail
program=$(realpath "$1")

# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
"$program" generate bash --out "$scratch"
# shellcheck disable=SC1091
source "$scratch/moebench"
[[ $(complete -p moebench) == *"-F _moebench moebench" ]] || {
  echo "complete: $(complete -p moebench)"
  exit 1
}

# An installed program, beside which suites lie.
mkdir -p "$scratch/tree/bin" "$scratch/tree/share/moebench/suites" "$scratch/work"
touch "$scratch"/tree/share/moebench/suites/{quick,overlap}.yaml "$scratch/work/quiet.yaml"
printf '#!/bin/sh\n' >"$scratch/tree/bin/moebench"
chmod +x "$scratch/tree/bin/moebench"
cd "$scratch/work"

failures=0
# offers EXPECTED WORD...: completing the last of the words. EXPECTED as a pattern.
offers() {
  local expected=$1
  shift
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  _moebench
  # shellcheck disable=SC2053
  if [[ "${COMPREPLY[*]}" != $expected ]]; then
    printf '%s: offers "%s", not "%s"\n' "$*" "${COMPREPLY[*]}" "$expected"
    failures=$((failures + 1))
  fi
}
offers 'run' moebench ru
offers '*run*results*compare*' moebench ''
offers '--device' moebench run --de
offers '--device' moebench run suites/quick.yaml --de
offers '--help --version' moebench --
offers 'list show export import prune' moebench results ''
offers 'prune' moebench results pr
offers '--keep' moebench results prune --k
offers '--keep' moebench results prune --older-than 3 --k
offers 'svg' moebench plan --render s
offers 'text svg perfetto' moebench plan --render ''
offers 'svg' moebench plan --render = s
offers 'text svg perfetto' moebench plan --render =
offers 'json junit' moebench results export --format j
offers '-o' moebench report -o
# Files, by `complete -o default`.
offers '' moebench run ''
offers '' moebench run --out ''
offers '' moebench report -o ''
offers '' moebench results show ''
# Suites are files, or installed.
PATH=$scratch/tree/bin:$PATH
offers 'quick quiet.yaml' moebench run qu
offers 'overlap' moebench profile ov
offers '*quick*quiet.yaml' moebench gate ''
offers '--device' moebench run --de
# A command without arguments has only options.
offers '--json' moebench systems --j
offers '*--json*' moebench doctor ''
# A value that is called like a command.
offers '--rounds' moebench run --out results --ro
((failures == 0))
