#!/usr/bin/env bash
# promtool_test.sh PROGRAM ROOT: what Prometheus's own tool says of the metrics of a run, of a traced one, and of results
# that are served. Exit status: 0 passed, 1 failed, 77 promtool is not here.
set -euo pipefail

program=$1 root=$2

command -v promtool >/dev/null || {
  echo "skipped: there is no promtool (Debian's package prometheus)"
  exit 77
}

folder=$(mktemp -d)
serving=
trap '[[ -z $serving ]] || kill "$serving" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
cat >suite.yaml <<'YAML'
name: tool
ranks: 2
axes: {system: [fastmoe, mpipemoe], tokens: 256, model_dim: 32, hidden_dim: 64, granularity: 4, reuse: s1}
measure: {rounds: 1, min_time: 0.01, timeout: 30, seed: 1}
baseline: {system: fastmoe}
YAML

# check FILE NAME...: the tool has nothing to say, and there is a series of each of these metrics.
check() {
  local file=$1 name
  shift
  promtool check metrics <"$file" || { echo "promtool complains of $file"; exit 1; }
  for name in "$@"; do
    grep -q "^$name{" "$file" || { echo "$file has no $name"; exit 1; }
  done
}

"$program" run suite.yaml --out run --metrics-textfile run.prom >/dev/null
check run.prom moebench_run_info moebench_step_seconds_bucket moebench_speedup_ratio moebench_memory_bytes \
  moebench_rank_compute_seconds moebench_rank_straggler_steps_total moebench_agent_up

"$program" profile suite.yaml --steps 2 --out profile --metrics-textfile profile.prom >/dev/null
check profile.prom moebench_stream_idle_seconds

"$program" run suite.yaml --device sim:a100-64 --out simulated --metrics-textfile simulated.prom >/dev/null
check simulated.prom moebench_step_seconds_bucket
! grep -q 'source="measured"' simulated.prom || { echo "simulated.prom has figures that pass as measured"; exit 1; }

"$program" serve . --listen 127.0.0.1:0 2>serve.log &
serving=$!
for _ in {1..100}; do
  url=$(sed -n 's/^Metrics: //p' serve.log)
  [[ -z $url ]] || break
  sleep 0.1
done
python3 -c 'import sys, urllib.request; sys.stdout.write(urllib.request.urlopen(sys.argv[1], timeout=20).read().decode())' \
  "$url" >served.prom
check served.prom moebench_served_runs moebench_step_seconds_bucket

# Every metric that there is, is documented: names here, the rest in metric_test.
for file in *.prom; do
  sed -n 's/^# TYPE \(moebench_[a-z_]*\) .*/\1/p' "$file" | while read -r name; do
    grep -q "^| \`$name\` " "$root/docs/metrics.md" || { echo "$name is not in docs/metrics.md"; exit 1; }
  done
done
echo passed
