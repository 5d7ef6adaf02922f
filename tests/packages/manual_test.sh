#!/usr/bin/env bash
# manual_test.sh PROGRAM: groff and man have nothing to say about the manual pages, and whatis finds what they are of.
set -euo pipefail
program=$1

for tool in groff man lexgrog; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed (Debian packages groff-base and man-db)"
    exit 77
  fi
done
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT

"$program" generate man --out "$pages/man1"
[[ -s $pages/man1/moebench.1 && -s $pages/man1/moebench-results-list.1 ]] || {
  echo "pages are missing: $(ls "$pages/man1")"
  exit 1
}
status=0
for page in "$pages"/man1/*.1; do
  complaints=$(
    groff -man -Tutf8 -ww -z "$page" 2>&1
    for width in 60 80 132; do
      MANROFFSEQ='' MANWIDTH=$width man --warnings --encoding=UTF-8 --local-file "$page" 2>&1 >/dev/null
    done
    lexgrog "$page" >/dev/null || echo 'whatis would not find it'
  )
  if [[ -n $complaints ]]; then
    printf '%s:\n%s\n' "${page##*/}" "$complaints"
    status=1
  fi
done
(cd "$pages" && MANPATH=$pages man --where moebench-run >/dev/null) || {
  echo 'man does not find a page by its name'
  status=1
}
exit "$status"
