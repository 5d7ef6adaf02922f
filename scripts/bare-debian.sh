#!/usr/bin/env bash
# Runs the quick start as on a machine that has nothing but Debian 12: in a minbase root of its own, from a fresh clone; or
# installs a package there.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: scripts/bare-debian.sh [--package FILE.deb] [COMMAND]...

Makes a bare Debian 12 (debootstrap's minbase: no git, no compiler, no Python) in a temporary folder, clones this
repository's last commit into it, and runs COMMAND there (default: scripts/quickstart.sh). Says how long it took, and
removes the folder. Takes some 5 GB of disk. Needs root and debootstrap, or ends with 77. The settings of apt-get and pip
are those of this machine.

With --package, instead of cloning, installs the package with what it depends on, and runs COMMAND in an empty folder
(default: moebench doctor). Takes some 1 GB of disk.

Examples:
  scripts/bare-debian.sh
  scripts/bare-debian.sh scripts/test.sh
  scripts/bare-debian.sh --package moebench_0.1.0_amd64.deb moebench run quick
USAGE
}

skip() {
  printf 'skipped: %s\n' "$*" >&2
  exit 77
}

case ${1:-} in
  -h | --help)
    usage
    exit 0
    ;;
esac
package=
if [[ ${1:-} == --package ]]; then
  package=${2:-}
  if [[ ! -f $package ]]; then
    printf 'error: --package: no file %s\n' "${package:-(none was named)}" >&2
    exit 2
  fi
  shift 2
fi
((EUID == 0)) || skip "this user is not root, and a chroot needs one"
command -v debootstrap >/dev/null || skip "debootstrap is missing: apt-get install debootstrap"

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
root=$(mktemp -d "${TMPDIR:-/var/tmp}/bare-debian-XXXXXX")
# shellcheck disable=SC2317 # the trap calls it
clean_up() {
  for mounted in proc dev; do
    mountpoint -q "$root/$mounted" && umount "$root/$mounted"
  done
  # A mount that is still there would be emptied with the folder.
  mountpoint -q "$root/proc" || mountpoint -q "$root/dev" || rm -rf "$root"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The mirror that this machine uses, if it names one.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
  awk '!found && $1 == "deb" { for (i = 2; i <= NF; ++i) if ($i ~ "://") { print $i; found = 1; break } }
       !found && $1 == "URIs:" { print $2; found = 1 }') || true
debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >&2
for setting in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/pip.conf /etc/resolv.conf /etc/hosts \
  /usr/local/share/ca-certificates; do
  [[ -e $setting ]] || continue
  mkdir -p "$root${setting%/*}"
  cp -rL --remove-destination "$setting" "$root${setting%/*}/"
done
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
folder=/moebench
if [[ -n $package ]]; then
  cp "$package" "$root/moebench.deb"
  # dpkg says what is missing, and apt-get installs that.
  chroot "$root" bash -c 'apt-get -q update && { dpkg --install /moebench.deb || apt-get -q -y --no-install-recommends --fix-broken install; } &&
    dpkg --status moebench && dpkg --verify moebench && rm /moebench.deb' >&2 </dev/null
  folder=/root
  (($#)) || set -- moebench doctor
else
  git clone -q "$source_folder" "$root/moebench"
  (($#)) || set -- scripts/quickstart.sh
fi

begin=$SECONDS
status=0
# shellcheck disable=SC2016 # the inner bash expands it
chroot "$root" bash -c 'cd "$0" && exec "$@"' "$folder" "$@" </dev/null || status=$?
printf 'bare Debian 12: %s ended with %d after %d s\n' "$*" "$status" "$((SECONDS - begin))" >&2
exit "$status"
