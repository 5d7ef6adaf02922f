#!/usr/bin/env bash
# install_test.sh BUILD_FOLDER: what `cmake --install` makes runs wherever it is moved, and needs nothing of the folders
# that it was built in.
set -euo pipefail
build=$1

# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"

cmake --install "$build" --prefix "$scratch/first" --component program >"$scratch/log" || {
  cat "$scratch/log"
  fail 'cmake --install'
}
tree="$scratch/else where"
mv "$scratch/first" "$tree"
mkdir "$scratch/work"
cd "$scratch/work"
moebench() { env -i HOME="$scratch" PATH=/usr/bin:/bin LANG=C.UTF-8 "$tree/bin/moebench" "$@"; }

du -sh "$tree"
while read -r name arrow file; do
  [[ $arrow == '=>' ]] || continue
  [[ $file != 'not found' ]] || fail "$name is not found"
  case $name in
    libtorch* | libc10* | libgomp* | libcudart* | libcupti*) [[ $file == "$tree"/*lib/moebench/libtorch/* ]] || fail "$name is taken from $file" ;;
  esac
done < <(ldd "$tree/bin/moebench")
for binary in "$tree"/bin/moebench "$tree"/lib/moebench/libtorch/*; do
  # shellcheck disable=SC2016 # the loader expands it
  ! readelf -d "$binary" | grep -E 'R(UN)?PATH' | grep -qv '\[$ORIGIN' || fail "$binary: $(readelf -d "$binary" | grep PATH)"
done

moebench --version
# A suite of its own, by each of its names.
moebench run quick --device sim:h100-64 --out simulated >out || fail "a simulated run: $(cat out)"
grep -q mpipemoe out || fail "a simulated run prints: $(cat out)"
moebench run suites/quick.yaml --dry-run >out
for suite in "$tree"/share/moebench/suites/*.yaml; do
  moebench run "$(basename "$suite" .yaml)" --dry-run >out 2>err || fail "$suite: $(cat err)"
done
# Ranks that compute: workers are this program too.
cat >small.yaml <<'SUITE'
name: small
ranks: 2
axes: {system: [fastmoe, mpipemoe], tokens: [64], model_dim: [16], hidden_dim: [32], experts: [2], granularity: [2]}
measure: {rounds: 1, min_time: 0.02, timeout: 60, seed: 1}
SUITE
moebench run small.yaml --out measured >out 2>err || fail "a real run: $(cat out err)"
[[ $(moebench results show measured) == *mpipemoe* ]] || fail 'results are not shown'

share=$tree/share
commands=$(moebench --help | sed -n '/^Subcommands:/,/^$/p' | grep -c '^  [a-z]')
pages=$(find "$share/man/man1" -name '*.1' | wc -l)
((commands > 10 && pages > commands)) || fail "$pages manual pages of $commands commands"
for file in bash-completion/completions/moebench zsh/site-functions/_moebench fish/vendor_completions.d/moebench.fish \
  moebench/suites/suite.schema.json moebench/dashboards/moebench-run.json moebench/dashboards/prometheus/alerting-rules.yml \
  moebench/dashboards/try.yaml moebench/dashboards/try-failing.yaml moebench/dashboards/try-gate.yaml \
  doc/moebench/LICENSE doc/moebench/docs/running.md doc/moebench/licences/torch/LICENSE \
  doc/moebench/licences/nvidia_cuda_runtime/License.txt doc/moebench/licences/nvidia_cuda_cupti/License.txt; do
  [[ -s $share/$file ]] || fail "share/$file is missing"
done

python3 -B "$share/moebench/dashboards/ask.py" --help >out || fail 'dashboards/ask.py does not run'
"$share/moebench/dashboards/try.sh" --help >out || fail 'dashboards/try.sh does not run'

# A second time, over what is there.
cmake --install "$build" --prefix "$tree" --component program >"$scratch/log" || fail "again: $(cat "$scratch/log")"
[[ $(grep -c 'Up-to-date: .*/lib/moebench/libtorch/' "$scratch/log") == 5 ]] || fail "libraries are copied again: $(cat "$scratch/log")"
echo 'passed'
