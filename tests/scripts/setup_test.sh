#!/usr/bin/env bash
# setup_test.sh SETUP: runs scripts/setup.sh in a scratch folder where apt-get, pip and the rest are stand-ins that only note
# how they were called. Needs no network.
set -euo pipefail
setup=$1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
export CALLS=$scratch/calls MISSING=$scratch/missing FREE=$scratch/free PIP_STATUS=$scratch/pip-status
mkdir -p "$scratch/root/scripts" "$scratch/bin"
cp "$setup" "$scratch/root/scripts/setup.sh"
venv=$scratch/root/.venv
stamp=$venv/moebench-stamp

stand_in() {
  printf '#!/bin/bash\n%s\n' "$(cat)" >"$scratch/bin/$1"
  chmod 755 "$scratch/bin/$1"
}
for command in g++ cmake ninja ccache git shellcheck clang++; do
  stand_in "$command" <<<'exit 0'
done
stand_in uname <<<'echo "Linux x86_64"'
stand_in sudo <<<'exit 1'
stand_in apt-get <<'STUB'
echo "apt-get $*" >>"$CALLS"
[[ $* != *" download "* ]] || touch prometheus_2.42.0_amd64.deb
STUB
stand_in dpkg-deb <<'STUB'
[[ -e $2 ]] && mkdir -p "$3/usr/bin" && touch "$3/usr/bin/promtool" && chmod 755 "$3/usr/bin/promtool"
STUB
stand_in df <<'STUB'
echo header
echo "disk 1 1 $(cat "$FREE") 1% /"
STUB
stand_in dpkg-query <<'STUB'
for name in "${@:3}"; do
  grep -qx "$name" "$MISSING" || echo "installed $name"
done
STUB
stand_in python3 <<'STUB'
case $* in
  "-m venv --clear "*) rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && echo "venv" >>"$CALLS" ;;
  *" install "*)
    echo "pip ${*#* install }" >>"$CALLS"
    lib=$(dirname "$0")/../lib/python3.11/site-packages/torch/lib
    mkdir -p "$lib" && touch "$lib/libtorch_cpu.so"
    exit "$(cat "$PIP_STATUS")" ;;
esac
STUB

reset() { # everything is installed, nothing fails
  : >"$CALLS"
  : >"$MISSING"
  echo 100000000 >"$FREE"
  echo 0 >"$PIP_STATUS"
}

# run STATUS [OPTION]...: runs set-up, expects STATUS, leaves the messages in $output.
run() {
  local expected=$1 status=0
  shift
  output=$(PATH=$scratch/bin:/usr/bin:/bin "${as_user[@]}" bash "$scratch/root/scripts/setup.sh" "$@" 2>&1 </dev/null) || status=$?
  ((status == expected)) || failed "exit status $status instead of $expected"
}
failed() {
  printf 'FAILED: %s: %s\n--- output\n%s\n--- calls\n%s\n' "$case" "$1" "${output:-}" "$(cat "$CALLS")"
  exit 1
}
called() { grep -qE -- "$1" "$CALLS" || failed "no call like '$1'"; }
not_called() { ! grep -qE -- "$1" "$CALLS" || failed "a call like '$1'"; }
says() { [[ $output == *"$1"* ]] || failed "does not say '$1'"; }
as_user=()

case="the first run installs exactly pinned wheels"
reset && run 0
called '^venv$'
called '^pip .*--no-deps torch==[0-9.]+ nvidia-cuda-runtime==[0-9.]+ nvidia-cuda-cupti==[0-9.]+ vl-convert-python==[0-9.a-z]+$'
not_called 'force-reinstall|apt-get'
[[ -s $stamp ]] || failed "no stamp"

case="the second run does nothing"
reset && run 0
not_called .

case="a failed installation leaves no stamp and says so"
rm -r "$venv"
reset && echo 1 >"$PIP_STATUS" && run 1
says "pip could not install torch=="
[[ ! -e $stamp ]] || failed "a stamp"

case="an interrupted installation is not taken for good"
reset && run 0
called '^pip .*--force-reinstall'
not_called '^venv$'

case="other versions are replaced"
reset && sed -i 's/torch==/torch==0./' "$stamp" && run 0
called '^pip .*torch=='
not_called 'force-reinstall'
sed -i 's/torch==/torch==0./' "$stamp" && echo 1 >"$PIP_STATUS" && run 1
[[ ! -e $stamp ]] || failed "an interrupted replacement leaves a stamp"
reset && run 0
called 'force-reinstall'

case="an environment without its library is repaired"
reset && rm -r "${venv:?}/lib" && run 0
called '^pip .*torch=='

case="--with-python-torch adds the dependencies, and is good for a plain run"
reset && run 0 --with-python-torch
called '^pip .*torch==[0-9.]+$'
not_called 'force-reinstall|no-deps'
reset && run 0
not_called .
reset && run 0 --with-python-torch
not_called .

case="--with-tidy installs clang-tidy, exactly pinned and once"
reset && run 0 --with-tidy
called '^pip .*clang-tidy==[0-9.]+$'
not_called 'torch'
pinned=$(grep -o 'clang-tidy==[0-9.]*' "$CALLS")
printf '#!/bin/bash\necho "LLVM version %s"\n' "${pinned#*==}" >"$venv/bin/clang-tidy"
chmod 755 "$venv/bin/clang-tidy"
reset && run 0 --with-tidy
not_called .

case="--with-scipy installs SciPy, exactly pinned"
reset && run 0 --with-scipy
called '^pip .*scipy==[0-9.]+ numpy==[0-9.]+$'
not_called 'torch'

case="--with-prometheus unpacks Prometheus, installs no package, and does so once"
# An installed one is as good.
command -v prometheus >/dev/null || {
  reset && run 0 --with-prometheus
  called '^apt-get .*download prometheus$'
  called '^pip .*grafana-foundation-sdk==[0-9.!]+$'
  not_called 'apt-get .*install'
  reset && run 0 --with-prometheus
  not_called 'apt-get'
}

case="an environment whose Python is gone is made anew"
reset && rm "$venv/bin/python" && run 0
called '^venv$'

case="a full disk is noticed before the download"
reset && rm -r "$venv" && echo 1000000 >"$FREE" && run 1
says "GB are free"
not_called '^pip'

case="an unknown option"
reset && run 2 --no-such-option
says "unknown option '--no-such-option'"

case="without root or sudo, the command to run is named"
reset && printf 'libgloo-dev\nlibfmt-dev\n' >"$MISSING"
if ((EUID == 0)); then
  chown -R 65534:65534 "$scratch"
  as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
fi
run 2
says "apt-get install -y --no-install-recommends libgloo-dev libfmt-dev"
not_called 'apt-get'

case="--with-launchers and --with-browser ask for Debian's packages"
reset && printf 'munge\nslurmd\nchromium\n' >"$MISSING" && run 0
run 2 --with-launchers
says "apt-get install -y --no-install-recommends slurmd munge"
run 2 --with-browser
says "apt-get install -y --no-install-recommends chromium"

if ((EUID == 0)); then
  case="as root, only what is missing is installed"
  as_user=()
  reset && printf 'libgloo-dev\nlibfmt-dev\n' >"$MISSING" && run 0
  called '^apt-get .*install -y --no-install-recommends libgloo-dev libfmt-dev$'
fi
echo "passed"
