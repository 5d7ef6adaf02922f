#!/usr/bin/env bash
# container_test.sh SOURCE_FOLDER: where podman or docker works, the Containerfile builds, and what it makes runs.
set -euo pipefail
source=$1

engine=
for candidate in podman docker; do
  if command -v "$candidate" >/dev/null && timeout 20 "$candidate" info >/dev/null 2>&1; then
    engine=$candidate
    break
  fi
done
if [[ -z $engine ]]; then
  echo 'skipped: neither podman nor docker works here'
  exit 77
fi
tag=localhost/moebench-test:$$
trap '"$engine" rmi --force "$tag" >/dev/null 2>&1 || true' EXIT
"$engine" build --file "$source/Containerfile" --tag "$tag" "$source"
"$engine" run --rm "$tag" --version
[[ $("$engine" run --rm "$tag" run suites/quick.yaml --device sim:h100-64) == *mpipemoe* ]]
