#!/usr/bin/env bash
# deb_test.sh BUILD_FOLDER SOURCE_FOLDER: cpack makes a Debian package that lintian finds no error in, which can be
# installed in a bare Debian, runs there, and is gone when it is removed.
set -euo pipefail
build=$1
source=$2

for tool in cpack dpkg-shlibdeps file; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed (Debian packages cmake, dpkg-dev and file)"
    exit 77
  fi
done
# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"

# gzip packs in a tenth of xz's time.
cpack --config "$build/CPackConfig.cmake" -G DEB -B "$scratch" -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip >"$scratch/log" 2>&1 ||
  fail "cpack: $(tail -n 20 "$scratch/log")"
packages=("$scratch"/*.deb)
package=${packages[0]}
dpkg-deb --field "$package" Package Version Architecture Depends Installed-Size
[[ ${#packages[@]} == 1 && $package == */moebench_*_amd64.deb ]] || fail "packages: ${packages[*]}"
for library in libgloo0 libfmt9 libsqlite3-0 libyaml-cpp0.7 libc6; do
  [[ $(dpkg-deb --field "$package" Depends) == *"$library "* ]] || fail "does not depend on $library"
done
dpkg-deb --contents "$package" >"$scratch/contents"
! awk '$2 != "root/root" || $1 ~ /^-.*w.{1,2}$|^.....w/' "$scratch/contents" | grep . || fail 'others own or may write these files'
for file in usr/bin/moebench usr/lib/moebench/libtorch/libtorch_cpu.so usr/share/moebench/suites/quick.yaml \
  usr/share/man/man1/moebench-run.1.gz usr/share/doc/moebench/copyright usr/share/doc/moebench/changelog.gz \
  usr/share/bash-completion/completions/moebench usr/share/zsh/vendor-completions/_moebench \
  usr/share/fish/vendor_completions.d/moebench.fish; do
  grep -q " \./$file\$" "$scratch/contents" || fail "$file is missing"
done

if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error --tag-display-limit 0 "$package" || fail 'lintian'
else
  echo 'lintian is not installed: not asked'
fi

status=0
"$source/scripts/bare-debian.sh" --package "$package" bash -euc '
  cat >small.yaml <<SUITE
name: small
ranks: 2
axes: {system: [fastmoe, mpipemoe], tokens: [64], model_dim: [16], hidden_dim: [32], experts: [2], granularity: [2]}
measure: {rounds: 1, min_time: 0.02, timeout: 60, seed: 1}
SUITE
  moebench --version
  moebench run suites/quick.yaml --device sim:h100-64 --out simulated
  moebench run small.yaml --out measured
  moebench results show measured
  apt-get -q -y remove moebench
  ! command -v moebench
  [[ ! -e /usr/lib/moebench && ! -e /usr/share/moebench ]]
' >"$scratch/out" 2>"$scratch/err" || status=$?
case $status in
  0) ;;
  77)
    cat "$scratch/err"
    exit 77
    ;;
  *) fail "in a bare Debian: $(tail -n 40 "$scratch/err" "$scratch/out")" ;;
esac
grep -q '^mpipemoe ' "$scratch/out" || fail "no table: $(cat "$scratch/out")"
tail -n 1 "$scratch/err"
echo 'passed'
