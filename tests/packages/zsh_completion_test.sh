#!/usr/bin/env bash
# zsh_completion_test.sh PROGRAM: zsh reads its completion, and offers what it should in a terminal of its own.
set -euo pipefail
program=$1

if ! command -v zsh >/dev/null; then
  echo 'skipped: zsh is not installed'
  exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
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
  sleep 2
  while zpty -r -t shell line; do print -rn -- "$line"; done
} "$1" "$2"
zpty -d shell
ZSH
failures=0
# offers LINE WORD...: each word is offered at the end of the line.
offers() {
  local line=$1 word shown
  shift
  shown=$(timeout 30 zsh -f "$scratch/offers.zsh" "$scratch" "$line" 2>&1 | tr -d '\r') || true
  for word in "$@"; do
    if [[ $shown != *"$word"* ]]; then
      printf '%s: %s is not offered, but\n%s\n' "$line" "$word" "$shown"
      failures=$((failures + 1))
    fi
  done
}
offers 'moebench ' run results compare
offers 'moebench results ' list prune
offers 'moebench run --de' device
offers 'moebench plan --render ' svg perfetto
((failures == 0))
