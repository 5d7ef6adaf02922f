#!/usr/bin/env bash
# Usage: try_test.sh TRY MOEBENCH. A real Prometheus scrapes a real run, a profile and what moebench serve serves; every expression of
# the dashboards and rules is asked of it, and returns data or is of a metric in dashboards/no-data.txt.
set -euo pipefail
if ! command -v prometheus >/dev/null; then
  echo "Skipped: Prometheus is not installed (Debian package prometheus)."
  exit 77
fi
exec "$1" --program "$2" --check
