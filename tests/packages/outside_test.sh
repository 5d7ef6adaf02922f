#!/usr/bin/env bash
# outside_test.sh BUILD_FOLDER SOURCE_FOLDER LIBTORCH: a project outside the source tree finds an installed moebench, and
# what it builds runs. LIBTORCH: the wheel's folder torch; empty where the build has no LibTorch.
set -euo pipefail
build=$1
source=$2
libtorch=${3:-}

# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
cmake --install "$build" --prefix "$scratch/first" --component development >"$scratch/log" || fail "$(cat "$scratch/log")"
mv "$scratch/first" "$scratch/prefix"
cp -r "$source/examples/outside" "$scratch/outside"
cd "$scratch"
# What was built elsewhere is not known to the package.
! grep -rn -e "$source" -e "$build" prefix/lib/cmake || fail 'the package names folders that it was built in'

# configure BUILD_FOLDER OPTION...
configure() {
  local folder=$1
  shift
  env -u LIBTORCH_ROOT cmake -S outside -B "$folder" -DCMAKE_PREFIX_PATH="$scratch/prefix" -DCMAKE_BUILD_TYPE=Release "$@" >log 2>&1
}
configure without -DWITH_LAYER=OFF || fail "without LibTorch: $(cat log)"
cmake --build without >log 2>&1 || fail "without LibTorch: $(cat log)"
without/predict >out
[[ $(grep -c '^mpipemoe ' out) == 4 ]] || fail "predict prints: $(cat out)"
! ldd without/predict | grep -E 'torch|not found' || fail 'predict needs LibTorch'

# Says what is missing, and how to get it.
if configure missing -DWITH_LAYER=ON; then fail 'LibTorch is not missed'; fi
[[ $(tr -s ' \n' ' ' <log) == *"LIBTORCH_ROOT"* || -z $libtorch ]] || fail "missing LibTorch: $(cat log)"
# Another minor version is another interface.
sed -i 's/moebench 0\.1 /moebench 0.99 /' outside/CMakeLists.txt
if configure version -DWITH_LAYER=OFF; then fail 'version 0.99 was asked for and found'; fi
sed -i 's/moebench 0\.99 /moebench 0.1 /' outside/CMakeLists.txt

if [[ -n $libtorch ]]; then
  configure with -DLIBTORCH_ROOT="$libtorch" || fail "with LibTorch: $(cat log)"
  cmake --build with >log 2>&1 || fail "with LibTorch: $(cat log)"
  with/train >out || fail "train: $(cat out)"
  [[ $(grep -c 'after 20 steps' out) == 2 ]] || fail "train prints: $(cat out)"
fi
echo 'passed'
