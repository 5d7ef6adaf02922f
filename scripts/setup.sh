#!/usr/bin/env bash
# Installs what moebench needs to build and run: Debian packages that are missing, and a Python virtual environment in
# .venv that holds LibTorch. Safe to repeat: what is there stays, and a second run needs no network.
# scripts/quickstart.sh and scripts/test.sh source this file and use its functions.
set -euo pipefail

MOEBENCH_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly MOEBENCH_ROOT

# LibTorch is used from C++: libtorch_cpu and libc10, which need libcudart and libcupti when they are loaded. The
# versions of the latter two are those of cuda-toolkit 13.0.2, which this wheel names.
readonly TORCH_VERSION=2.11.0
readonly CUDA_RUNTIME_VERSION=13.0.96
readonly CUDA_CUPTI_VERSION=13.0.85
readonly CLANG_TIDY_VERSION=22.1.8
readonly SCIPY_VERSION=1.17.1
readonly NUMPY_VERSION=2.4.6
# Grafana's types of dashboards; the part before the ! is when it was released.
readonly GRAFANA_SDK_VERSION='1769699734!11.0.0'
# Holds the JavaScript that draws the charts of reports; it becomes part of the program.
readonly VL_CONVERT_VERSION=1.9.0.post1

# --- Messages: on stderr, stdout belongs to the result ----------------------------------------------------------------
if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  readonly bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'
else
  readonly bold='' red='' plain=''
fi

say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*" >&2; }

# fail STATUS MESSAGE [REMEDY]
fail() {
  printf '%serror:%s %s\n' "$red" "$plain" "$2" >&2
  [[ -z ${3:-} ]] || printf '       %s\n' "$3" >&2
  exit "$1"
}

# logged NAME COMMAND...: shows the output on a terminal; elsewhere keeps it in build/logs/NAME.log and shows its end on failure.
logged() {
  local log="$MOEBENCH_ROOT/build/logs/$1.log"
  shift
  if [[ -t 2 ]]; then
    "$@" >&2
    return
  fi
  mkdir -p "${log%/*}"
  local status=0
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if ((status != 0)); then
    tail -n 30 "$log" >&2
    printf '(all of it: %s)\n' "$log" >&2
  fi
  return "$status"
}

# --- Debian packages --------------------------------------------------------------------------------------------------
# command:package. A command from elsewhere is as good as Debian's.
readonly needed_commands=(g++:g++ cmake:cmake ninja:ninja-build ccache:ccache git:git python3:python3)
readonly needed_packages=(
  ca-certificates libgloo-dev libyaml-cpp-dev nlohmann-json3-dev libcli11-dev libfmt-dev libsqlite3-dev libboost-math-dev
  libgtest-dev libgmock-dev libbenchmark-dev prometheus-cpp-dev libcurl4-openssl-dev libssl-dev)

# Their daemons are in folders that PATH may not have.
readonly launcher_packages=(openmpi-bin slurm-client slurmctld slurmd munge)

# missing_packages [EXTRA_COMMAND:PACKAGE | EXTRA_PACKAGE]...: prints the packages to install, one a line.
missing_packages() {
  local wanted package installed commands=("${needed_commands[@]}") packages=("${needed_packages[@]}")
  for wanted in "$@"; do
    if [[ $wanted == *:* ]]; then commands+=("$wanted"); else packages+=("$wanted"); fi
  done
  for wanted in "${commands[@]}"; do
    command -v "${wanted%%:*}" >/dev/null || echo "${wanted#*:}"
  done
  # dpkg-query fails when it does not know one of the names, and still prints the others.
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null) || true
  for package in "${packages[@]}"; do
    [[ $'\n'"$installed"$'\n' == *$'\n'"installed $package"$'\n'* ]] || echo "$package"
  done
  find_python >/dev/null || echo python3-venv
}

can_be_root() { ((EUID == 0)) || { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; }; }

apt_get() {
  local sudo=()
  ((EUID == 0)) || sudo=(sudo)
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
}

apt_install() { apt_get update && apt_get install -y --no-install-recommends "$@"; }

install_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null; then
    fail 2 "this is not a Debian system, and these scripts know only Debian's packages." \
      "Install what docs/dependencies.md lists, then configure with: cmake --preset release"
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  can_be_root || fail 2 "Debian packages are missing, and this user is neither root nor may use sudo." \
    "As root: apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  say "Debian packages: installing ${missing[*]}"
  logged apt apt_install "${missing[@]}" || fail 1 "apt-get could not install: ${missing[*]}" \
    "Check the network and /etc/apt/sources.list (Debian 12 has them all), then run this again."
}

# --- Python environment with LibTorch ---------------------------------------------------------------------------------
readonly venv="$MOEBENCH_ROOT/.venv"
# Written last: its absence means that an installation was interrupted.
readonly stamp="$venv/moebench-stamp"

# Prints a Python that can make virtual environments and for which there are wheels.
find_python() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c '
import sys, venv, ensurepip
sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

# What the stamp must say; the second line tells whether `import torch` and torchrun work.
stamp_text() {
  echo "torch==$TORCH_VERSION nvidia-cuda-runtime==$CUDA_RUNTIME_VERSION nvidia-cuda-cupti==$CUDA_CUPTI_VERSION" \
    "vl-convert-python==$VL_CONVERT_VERSION"
  echo "python-torch=$1"
}

venv_is_good() {
  [[ -r $stamp && -x $venv/bin/python ]] || return 1
  local text
  text=$(<"$stamp")
  [[ $text == "$(stamp_text yes)" || ($1 == no && $text == "$(stamp_text no)") ]] || return 1
  compgen -G "$venv/lib/python3*/site-packages/torch/lib/libtorch_cpu.so" >/dev/null
}

pip_install() {
  logged pip "$venv/bin/python" -m pip --disable-pip-version-check --no-input install --only-binary :all: "$@"
}

require_disk_gigabytes() {
  local free_kilobytes
  free_kilobytes=$(df -Pk "$MOEBENCH_ROOT" | awk 'NR == 2 { print $4 }')
  if ((free_kilobytes < $1 * 1000 * 1000)); then
    fail 1 "$2 needs $1 GB of disk space, and $((free_kilobytes / 1000 / 1000)) GB are free at $MOEBENCH_ROOT." \
      "Make room, then run this again."
  fi
}

# install_libtorch PYTHON REMEDY
install_libtorch() {
  local again=()
  if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    # Not known to be complete: pip could take files of an interrupted installation for good.
    [[ -e $stamp ]] || again=(--force-reinstall)
  else
    say "Python environment: creating .venv"
    logged venv "$1" -m venv --clear "$venv" || fail 1 "could not create a virtual environment in $venv."
  fi
  rm -f "$stamp"
  say "LibTorch $TORCH_VERSION: installing the wheel into .venv (1.4 GB on disk)"
  pip_install --no-compile --no-deps "${again[@]}" "torch==$TORCH_VERSION" \
    "nvidia-cuda-runtime==$CUDA_RUNTIME_VERSION" "nvidia-cuda-cupti==$CUDA_CUPTI_VERSION" \
    "vl-convert-python==$VL_CONVERT_VERSION" ||
    fail 1 "pip could not install torch==$TORCH_VERSION." "$2"
}

# install_python_environment yes|no (yes: with everything that `import torch` and torchrun need)
install_python_environment() {
  local with_python_torch=$1 python remedy
  venv_is_good "$with_python_torch" && return
  require_disk_gigabytes 3 "LibTorch"
  [[ $with_python_torch == no ]] || require_disk_gigabytes 12 "torch with its dependencies"
  python=$(find_python) || fail 1 "no Python between 3.10 and 3.14 with the modules venv and ensurepip." \
    "On Debian 12: apt-get install python3 python3-venv"

  remedy="Check the network and pip's settings (pip config list), then run this again. Python here: $("$python" -V)."
  if ! venv_is_good no; then
    install_libtorch "$python" "$remedy"
  fi
  rm -f "$stamp"
  if [[ $with_python_torch == yes ]]; then
    say "torch $TORCH_VERSION for Python: installing its dependencies into .venv (4.7 GB on disk)"
    pip_install "torch==$TORCH_VERSION" || fail 1 "pip could not install the dependencies of torch." "$remedy"
  fi
  stamp_text "$with_python_torch" >"$stamp.new"
  mv "$stamp.new" "$stamp"
}

install_clang_tidy() {
  [[ $("$venv/bin/clang-tidy" --version 2>/dev/null) != *"version $CLANG_TIDY_VERSION"* ]] || return 0
  say "clang-tidy $CLANG_TIDY_VERSION: installing the wheel into .venv"
  pip_install "clang-tidy==$CLANG_TIDY_VERSION" ||
    fail 1 "pip could not install clang-tidy==$CLANG_TIDY_VERSION." "Check the network and pip's settings (pip config list)."
}

install_scipy() {
  ! compgen -G "$venv/lib/python3*/site-packages/scipy-$SCIPY_VERSION.dist-info" >/dev/null || return 0
  say "SciPy $SCIPY_VERSION: installing the wheel into .venv"
  pip_install --no-deps "scipy==$SCIPY_VERSION" "numpy==$NUMPY_VERSION" ||
    fail 1 "pip could not install scipy==$SCIPY_VERSION." "Check the network and pip's settings (pip config list)."
}

# Its two programs alone, unpacked: the package would also start a service that listens on all addresses.
install_prometheus() {
  local folder="$venv/prometheus" download
  if ! { command -v prometheus && command -v promtool; } >/dev/null && [[ ! -x $folder/usr/bin/promtool ]]; then
    say "Prometheus: unpacking Debian's package into .venv (95 MB on disk)"
    download=$(mktemp -d)
    chmod 755 "$download"
    { (cd "$download" && logged prometheus apt-get -q download prometheus) && rm -rf "$folder" "$folder.new" &&
      dpkg-deb -x "$download"/prometheus_*.deb "$folder.new" && mv "$folder.new" "$folder"; } ||
      fail 1 "Debian's package prometheus could not be downloaded." "Check the network; as root: apt-get update"
    rm -rf "$download"
  fi
  ! compgen -G "$venv/lib/python3*/site-packages/grafana_foundation_sdk-$GRAFANA_SDK_VERSION.dist-info" >/dev/null || return 0
  say "Grafana's types of dashboards: installing the wheel into .venv"
  pip_install --no-deps "grafana-foundation-sdk==$GRAFANA_SDK_VERSION" ||
    fail 1 "pip could not install grafana-foundation-sdk." "Check the network and pip's settings (pip config list)."
}

# --- What the callers use ---------------------------------------------------------------------------------------------
# setup [--with-python-torch] [--with-tidy] [--with-scipy] [--with-prometheus] [--with-launchers] [--with-browser]
setup() {
  local with_python_torch=no with_tidy=no with_scipy=no with_prometheus=no extra=() argument
  for argument in "$@"; do
    case $argument in
      --with-python-torch) with_python_torch=yes ;;
      --with-tidy) with_tidy=yes extra+=(shellcheck:shellcheck clang++:clang) ;;
      --with-scipy) with_scipy=yes ;;
      --with-prometheus) with_prometheus=yes ;;
      --with-launchers) extra+=("${launcher_packages[@]}") ;;
      --with-browser) extra+=(chromium) ;;
      *) fail 2 "setup.sh: unknown option '$argument'." "See scripts/setup.sh --help" ;;
    esac
  done
  [[ $(uname -sm) == "Linux x86_64" ]] || fail 2 "moebench is built and tested on Linux x86_64 only, not $(uname -sm)."
  # Only one set-up at a time in one folder; the others wait.
  mkdir -p "$MOEBENCH_ROOT/build"
  exec 9>"$MOEBENCH_ROOT/build/setup-lock"
  flock 9
  install_packages "${extra[@]}"
  install_python_environment "$with_python_torch"
  [[ $with_tidy == no ]] || install_clang_tidy
  [[ $with_scipy == no ]] || install_scipy
  [[ $with_prometheus == no ]] || install_prometheus
  exec 9>&-
}

# Compilers at once: one for each core and 2 GB of memory. MOEBENCH_JOBS overrides it.
build_jobs() {
  local cores gigabytes jobs
  cores=$(nproc)
  gigabytes=$(awk '/^MemTotal:/ { print int($2 / 1000 / 1000) }' /proc/meminfo)
  jobs=$((gigabytes / 2 < cores ? gigabytes / 2 : cores))
  echo "${MOEBENCH_JOBS:-$((jobs > 1 ? jobs : 1))}"
}

# configure PRESET
configure() {
  local folder="$MOEBENCH_ROOT/build/$1" fresh=()
  say "Configuring: preset $1"
  # CMake refuses a build folder that was made for another source folder, as when the repository was moved.
  if [[ -e $folder/CMakeCache.txt ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$MOEBENCH_ROOT" "$folder/CMakeCache.txt"; then
    fresh=(--fresh)
  fi
  mkdir -p "$MOEBENCH_ROOT/build/logs"
  (cd "$MOEBENCH_ROOT" && cmake "${fresh[@]}" --preset "$1") >"$MOEBENCH_ROOT/build/logs/configure-$1.log" 2>&1 || {
    cat "$MOEBENCH_ROOT/build/logs/configure-$1.log" >&2
    fail 1 "CMake could not configure preset $1." "The reason is above. To start afresh: rm -r build/$1"
  }
}

# build PRESET [TARGET]
build() {
  say "Building: preset $1${2:+, target $2}, $(build_jobs) at a time"
  cmake --build "$MOEBENCH_ROOT/build/$1" -j "$(build_jobs)" ${2:+--target "$2"} >&2 ||
    fail 1 "preset $1 does not build." "The reason is above. If the compiler was killed (no memory left): MOEBENCH_JOBS=1 $0"
}

setup_usage() {
  cat <<'USAGE'
Usage: scripts/setup.sh [--with-python-torch] [--with-tidy] [--with-scipy] [--with-prometheus] [--with-launchers]
                        [--with-browser]

Installs what moebench needs to build and run on Debian 12: missing Debian packages (as root or with sudo) and LibTorch in
the folder .venv. Repeating it is safe and quick.

  --with-python-torch  also what `import torch` and torchrun need (4.8 GB instead of 1.4 GB)
  --with-tidy          also clang-tidy in .venv, shellcheck and clang
  --with-scipy         also SciPy in .venv, which one test compares statistics with (it needs Python 3.11 or later)
  --with-prometheus    also Prometheus and Grafana's types of dashboards in .venv, which tests of dashboards use; starts no service
  --with-launchers     also Open MPI's mpirun and a Slurm that one machine suffices for, which two tests start agents with
  --with-browser       also Chromium, in which one test opens reports
  -h, --help           this text

Exit status: 0 done, 1 an installation failed, 2 usage, or packages are missing and there is neither root nor sudo.
USAGE
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  case ${1:-} in
    -h | --help) setup_usage ;;
    *)
      setup "$@"
      say "Set-up is complete."
      ;;
  esac
fi
