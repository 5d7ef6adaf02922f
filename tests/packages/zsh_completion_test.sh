#!/usr/bin/env bash
# zsh_completion_test.sh PROGRAM: zsh reads its completion, and offers what it should in a terminal of its own.
set -euo pipefail
program=$(realpath "$1")

if ! command -v zsh >/dev/null; then
  echo 'skipped: zsh is not installed'
  exit 77
fi
# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
"$program" generate zsh --out "$scratch"
zsh -n "$scratch/_moebench"

# zsh has no function that completes a line: a second one does it in a pseudo-terminal, and prints what it would offer.
cat >"$scratch/offers.zsh" <<'ZSH'
zmodload zsh/zpty
zpty shell "TERM=dumb zsh -f -i"
() {
  zpty -w shell "PS1=; fpath=($1 \$fpath); autoload -Uz compinit && compinit -u -D"
  zpty -w shell 'null-line () { print -r "BEGIN"; }'
  zpty -w shell "zstyle ':completion:*' list-grouped false; zstyle ':completion:*' insert-tab false; zstyle ':completion:*' list-separator '#'; LISTMAX=0"
  zpty -w shell "compadd () { builtin compadd -O offered \"\$@\"; print -rl -- OFFERED:\${^offered}; builtin compadd \"\$@\" }"
  zpty -w shell 'print READY-"NOW"'
  local line
  zpty -r -m shell line '*READY-NOW*'
  zpty -w -n shell "$2"$'\t\t'
  sleep $3
  while zpty -r -t shell line; do print -rn -- "$line"; done
} "$1" "$2" "$3"
zpty -d shell
ZSH
failures=0
# shown LINE SECONDS
shown() { timeout 120 zsh -f "$scratch/offers.zsh" "$scratch" "$1" "$2" 2>&1 | tr -d '\r' || true; }
# missing TEXT WORD...: the words that are not in the text.
missing() {
  local text=$1 word
  shift
  for word in "$@"; do
    [[ $text == *"$word"* ]] || echo "$word"
  done
}
# offers LINE WORD...: each word is offered at the end of the line; on a busy machine after some time.
offers() {
  local line=$1 seconds text
  shift
  for seconds in 1 5 20; do
    text=$(shown "$line" "$seconds")
    [[ -n $(missing "$text" "$@") ]] || return 0
  done
  printf '%s: %s not offered, but\n%s\n' "$line" "$(missing "$text" "$@" | tr '\n' ' ')" "$text"
  failures=$((failures + 1))
}
offers 'moebench ' run results compare
offers 'moebench results ' list prune
offers 'moebench run --de' device
offers 'moebench plan --render ' svg perfetto
# Suites are files, or installed.
mkdir -p "$scratch/tree/bin" "$scratch/tree/share/moebench/suites" "$scratch/work"
touch "$scratch"/tree/share/moebench/suites/{quick,overlap}.yaml "$scratch/work/quiet.yaml"
printf '#!/bin/sh\n' >"$scratch/tree/bin/moebench"
chmod +x "$scratch/tree/bin/moebench"
cd "$scratch/work"
PATH=$scratch/tree/bin:$PATH
offers 'moebench run qu' quick quiet.yaml
((failures == 0))
