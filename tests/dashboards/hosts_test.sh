#!/usr/bin/env bash
# Usage: hosts_test.sh SHAPED_NETWORK DASHBOARDS MOEBENCH. Prometheus on one of four hosts of a shaped network scrapes, with
# a password, a run whose head is on another. Every answer of the listener arrives whole there, and every expression of
# the dashboards and rules is asked of that Prometheus, and returns data or is of a metric in hosts-no-data.txt.
set -euo pipefail
shaped_network=$1 dashboards=$2 moebench=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if ! command -v prometheus >/dev/null; then
  echo "Skipped: Prometheus is not installed (Debian package prometheus)."
  exit 77
fi

# shellcheck source=tests/support/scratch.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/scratch.sh"
cd "$scratch"
cat >suite.yaml <<'SUITE'
name: hosts
ranks: 4
axes: {system: [fastmoe, mpipemoe], tokens: [256], model_dim: [64], hidden_dim: [128], granularity: [2, 4], reuse: [none, s1, s3]}
baseline: {system: fastmoe}
measure: {rounds: 3, min_time: 0.3, timeout: 60, seed: 1}
SUITE
(umask 077 && echo 'watcher:a password' >passwords && printf 'a password' >password)

# What each host runs. All of it ends with the namespaces.
cat >host.sh <<'HOST'
set -euo pipefail
moebench=$1 dashboards=$2 no_data=$3 answers=$4
listener=$MASTER_ADDR:9464
case $RANK in
  0) exec "$moebench" run suite.yaml --out results --metrics-listen "$listener" --metrics-auth passwords ;;
  1) ;;
  *) exec "$moebench" run suite.yaml ;;
esac
begin=$SECONDS
cat >prometheus.yml <<CONFIGURATION
global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: ["$dashboards/prometheus/recording-rules.yml", "$dashboards/prometheus/alerting-rules.yml"]
scrape_configs:
  - job_name: moebench
    basic_auth: {username: watcher, password_file: password}
    static_configs: [{targets: ["$listener"]}]
CONFIGURATION
prometheus --config.file=prometheus.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:9090 \
  >prometheus.log 2>&1 &
prometheus=$!
for ((attempt = 0; attempt < 300; ++attempt)); do
  ! grep -q 'Server is ready' prometheus.log || break
  sleep 0.1
done
# The run begins when all of its agents are there.
python3 "$answers" "http://$listener/metrics" watcher password &
asking=$!
"$moebench" run suite.yaml
status=0
wait "$asking" || status=1
sleep 3
python3 "$dashboards/ask.py" http://127.0.0.1:9090 --since "$((SECONDS - begin + 1))" --window 15 \
  --no-data "$no_data" || status=$?
kill "$prometheus"
wait "$prometheus" || true
exit "$status"
HOST

status=0
timeout 240 bash "$shaped_network" --hosts 4 --rate 250Mbit -- \
  bash host.sh "$moebench" "$dashboards" "$here/hosts-no-data.txt" "$here/answers.py" || status=$?
[[ $status == 0 || $status == 77 ]] || { [[ ! -e prometheus.log ]] || tail -n 5 prometheus.log; }
exit "$status"
