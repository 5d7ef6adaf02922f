#!/usr/bin/env bash
# Usage: try_test.sh TRY MOEBENCH [mpirun | torchrun VENV]. A real Prometheus scrapes a real run (of two agents where a
# launcher is named), a profile and what moebench serve serves; every expression of the dashboards and rules is asked of
# it, and returns data or is of a metric in dashboards/no-data.txt.
set -euo pipefail
skip() {
  echo "Skipped: $*"
  exit 77
}
command -v prometheus >/dev/null || skip 'Prometheus is not installed (Debian package prometheus).'
launcher=()
case ${3:-} in
  mpirun)
    mpirun --version 2>/dev/null | grep -q 'Open MPI' ||
      skip 'there is no Open MPI (scripts/setup.sh --with-launchers installs it)'
    as_root=
    ((EUID != 0)) || as_root=--allow-run-as-root
    launcher=(--launcher "mpirun $as_root --oversubscribe --bind-to none -n 2")
    ;;
  torchrun)
    grep -qx 'python-torch=yes' "$4/moebench-stamp" 2>/dev/null ||
      skip 'torchrun is not installed (scripts/setup.sh --with-python-torch installs it)'
    launcher=(--launcher "$4/bin/torchrun --no-python --nproc-per-node 2")
    ;;
esac
exec "$1" --program "$2" "${launcher[@]}" --check
