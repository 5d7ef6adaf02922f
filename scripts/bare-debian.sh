#!/usr/bin/env bash
# Runs the quick start as on a machine that has nothing but Debian 12: in a minbase root of its own, from a fresh clone.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: scripts/bare-debian.sh [COMMAND]...

Makes a bare Debian 12 (debootstrap's minbase: no git, no compiler, no Python) in a temporary folder, clones this
repository's last commit into it, and runs COMMAND there (default: scripts/quickstart.sh). Says how long it took, and
removes the folder. Takes some 5 GB of disk. Needs root and debootstrap, or ends with 77. The settings of apt-get and pip
are those of this machine.

Examples:
  scripts/bare-debian.sh
  scripts/bare-debian.sh scripts/test.sh
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
git clone -q "$source_folder" "$root/moebench"

begin=$SECONDS
status=0
chroot "$root" bash -c 'cd /moebench && exec "$@"' bare "${@:-scripts/quickstart.sh}" </dev/null || status=$?
printf 'bare Debian 12: %s ended with %d after %d s\n' "${*:-scripts/quickstart.sh}" "$status" "$((SECONDS - begin))" >&2
exit "$status"
