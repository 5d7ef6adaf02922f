#!/usr/bin/env bash
# slurm_test.sh MOEBENCH: a Slurm cluster of this machine alone, made for the test, runs a suite with `srun -n 2`; nothing
# is set but what Slurm sets. SIGTERM ends a run within 5 s with what was measured, and nothing of either is left.
set -euo pipefail
moebench=$1

skip() {
  echo "skipped: $*"
  exit 77
}
for command in srun slurmctld slurmd munged; do
  command -v "$command" >/dev/null ||
    PATH=$PATH:/usr/sbin command -v "$command" >/dev/null || skip "there is no $command (scripts/setup.sh --with-launchers installs it)"
done
PATH=$PATH:/usr/sbin
((EUID == 0)) || skip 'slurmd and slurmctld need root'
id munge >/dev/null 2>&1 || skip 'there is no user munge'
[[ ! -e /run/munge/munged.pid ]] || ! kill -0 "$(cat /run/munge/munged.pid)" 2>/dev/null || skip 'a munged runs here already'

daemons() { ps -C munged,slurmctld,slurmd,slurmstepd -o pid= || true; }
others=$(daemons)
scratch=$(mktemp -d)
chmod 755 "$scratch"
made_munge_folder=
# What runs is ended by its pid file, and killed where it stays.
end() { # PID_FILE
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}
clean_up() {
  [[ ! -e $scratch/slurm.conf ]] || timeout 5 scancel --full --user root 2>/dev/null || true
  end "$scratch/slurmd.pid"
  end "$scratch/slurmctld.pid"
  end /run/munge/munged.pid
  [[ -z $made_munge_folder ]] || rm -rf /run/munge
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 143' TERM INT HUP
cd "$scratch"

fail() {
  echo "failed: $*"
  tail -n 40 out err slurmctld.log slurmd.log 2>/dev/null || true
  exit 1
}
wait_until() { # WHAT COMMAND...
  for _ in $(seq 100); do
    "${@:2}" >/dev/null 2>&1 && return
    sleep 0.2
  done
  fail "$1"
}

# --- The cluster ------------------------------------------------------------------------------------------------------
if [[ ! -d /run/munge ]]; then
  made_munge_folder=yes
  install -d -o munge -g munge -m 755 /run/munge
fi
setpriv --reuid munge --regid munge --init-groups munged || fail 'munged does not start'
wait_until 'munge does not answer' munge -n

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])'; }
name=$(hostname -s)
mkdir state spool
cat >slurm.conf <<CONF
ClusterName=moebench
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=root
AuthType=auth/munge
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
KillWait=10
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
NodeName=$name NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$name Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
CONF
export SLURM_CONF=$scratch/slurm.conf
slurmctld || fail 'slurmctld does not start'
slurmd -N "$name" || fail 'slurmd does not start'
is_idle() { [[ $(sinfo --noheader --format %t) == idle ]]; }
wait_until 'the node does not become idle' is_idle

# --- The runs ---------------------------------------------------------------------------------------------------------
cat >suite.yaml <<'SUITE'
name: small
ranks: 2
axes: {system: [fastmoe, pipemoe], tokens: [64], model_dim: [16], hidden_dim: [32], granularity: [2]}
measure: {rounds: 1, min_time: 0.05, timeout: 30, seed: 1}
SUITE
expect() { # FOLDER EXPRESSION VALUE: what the Python expression over `results` gives
  local got
  got=$(python3 -c 'import json, sys; results = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1/results.json" "$2")
  [[ $got == "$3" ]] || fail "$2 is $got, not $3"
}

timeout 120 srun -n 2 --overcommit "$moebench" run suite.yaml --out two >out 2>err || fail "srun ended with $?"
expect two 'results["environment"]["agents"]' 2
expect two '[run["status"] for run in results["runs"]]' "['ok', 'ok']"
grep -q 'Results: two/results.json' out || fail 'no word of the results'

# In a job's script, which has the variables of two tasks, a run is alone.
timeout 120 sbatch --wait --ntasks 2 --overcommit --output script.log --wrap "$moebench run suite.yaml --out script" >out 2>err ||
  fail "sbatch ended with $?: $(cat script.log)"
expect script 'results["environment"]["agents"]' 1

# Preemption: SIGTERM to all tasks of a step.
sed -i 's/rounds: 1, min_time: 0.05/rounds: 9, min_time: 1/' suite.yaml
timeout 120 srun -n 2 --overcommit "$moebench" run suite.yaml --out preempted >out 2>err &
launcher=$!
has_measured() {
  "$moebench" results export preempted --format json >measured.json 2>/dev/null && grep -q '"status": "ok"' measured.json
}
# Agents and workers, by their program and where they run.
running() {
  local process
  for process in /proc/[0-9]*; do
    [[ ! $process/exe -ef $moebench || ! $process/cwd -ef $scratch ]] || echo "${process#/proc/}"
  done
}
wait_until 'nothing is measured' has_measured
[[ $(running | wc -l) == 4 ]] || fail "two agents and two workers are not what runs: $(running)"
before=${EPOCHREALTIME/./}
scancel --signal TERM "$(squeue --noheader --format %A --states running | head -n 1)"
status=0
wait "$launcher" || status=$?
((status == 143)) || fail "srun ended with $status after SIGTERM"
took=$((${EPOCHREALTIME/./} - before))
echo "the end took $((took / 1000)) ms"
((took <= 5000000)) || fail 'that is more than 5 s'
[[ -z $(running) ]] || fail "processes are left: $(running)"
expect preempted 'results["state"]' interrupted
expect preempted '[run for run in json.load(open("measured.json"))["runs"] if run["status"] == "ok" and not any(
  kept["config"] == run["config"] and kept["status"] == "ok" and kept["rounds"][:len(run["rounds"])] == run["rounds"]
  for kept in results["runs"])]' '[]'

clean_up
trap - EXIT
for _ in $(seq 50); do
  left=$(comm -13 <(sort <<<"$others") <(daemons | sort))
  [[ -n $left ]] || break
  sleep 0.1
done
[[ -z $left ]] || fail "daemons are left: $left"
echo 'passed'
