#!/bin/bash
# Boots this machine's own systemd as PID 1 of a throw-away machine: private
# namespaces over an overlay of /, with loopback as its only network. Nothing outside
# of WORK changes.
#
# Usage: boot.sh WORK FILES SCRIPT
#   WORK    a folder for what is left behind: console, log, status
#   FILES   copied over / of the machine (etc/systemd/system/…, usr/bin/…)
#   SCRIPT  run in it as root once it is up; the machine ends with it
#
# The exit code is that of SCRIPT; 77 says that this host cannot do it, on the last
# line of standard error why. Needs root, systemd, util-linux, iproute2.
set -euo pipefail

cannot() {
  echo "boot.sh: $*" >&2
  exit 77
}
[ $# = 3 ] || { sed -n '2,14p' "$0" >&2; exit 2; }
[ "$(id -u)" = 0 ] || cannot "needs root"
[ -x /lib/systemd/systemd ] || cannot "needs systemd"
command -v ip >/dev/null || cannot "needs iproute2"
work=$(realpath -m "$1") files=$(realpath "$2") script=$(realpath "$3")
mkdir -p "$work"/{disk,out}
rm -f "$work/out/status"
unshare --mount --pid --net --cgroup --fork true 2>/dev/null || cannot "may not make namespaces"

# Every hierarchy of control groups that there is gets a group of its own, which
# becomes the root of the hierarchy in the machine.
group=wirefold-test-$$
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  hierarchies=(/sys/fs/cgroup)
else
  hierarchies=()
  for h in unified memory pids cpu; do
    [ -d "/sys/fs/cgroup/$h" ] && hierarchies+=("/sys/fs/cgroup/$h")
  done
fi
clean() {
  for h in "${hierarchies[@]}"; do
    [ -d "$h/$group" ] && find "$h/$group" -depth -type d -exec rmdir {} \; 2>/dev/null
  done
  return 0
}
trap clean EXIT
for h in "${hierarchies[@]}"; do
  mkdir -p "$h/$group" || cannot "may not make control groups in $h"
done

export work files script
machine() {
  set -euo pipefail
  mount -t tmpfs -o size=1g tmpfs "$work/disk"
  mkdir "$work"/disk/{upper,work,root}
  root=$work/disk/root
  mount -t overlay -o "lowerdir=/,upperdir=$work/disk/upper,workdir=$work/disk/work" overlay "$root"

  # A machine with nothing to do but this.
  rm -rf "$root"/etc/systemd/system/*.wants "$root"/etc/systemd/system/*.requires
  : >"$root/etc/fstab"
  for unit in console-getty getty@ serial-getty@ systemd-binfmt systemd-logind systemd-modules-load \
    systemd-networkd systemd-random-seed systemd-resolved systemd-sysctl systemd-timesyncd \
    systemd-udev-trigger systemd-udevd systemd-update-utmp systemd-user-sessions; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit.service"
  done
  for timer in apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim logrotate man-db; do
    ln -sf /dev/null "$root/etc/systemd/system/$timer.timer"
  done
  rm -f "$root/etc/machine-id"
  printf '%032x\n' 1 >"$root/etc/machine-id"
  cp -r "$files/." "$root/"
  install -m 755 "$script" "$root/run-in-machine"
  install -m 644 "$(dirname "$script")/checks.sh" "$root/checks.sh"
  mkdir -p "$root/machine-out" "$root/etc/systemd/system/multi-user.target.wants"
  cat >"$root/etc/systemd/system/run-in-machine.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=-/bin/bash -c '/run-in-machine >/machine-out/log 2>&1; echo $? >/machine-out/status'
ExecStopPost=/bin/systemctl poweroff --no-block
TimeoutStartSec=10min
UNIT
  ln -sf ../run-in-machine.service "$root/etc/systemd/system/multi-user.target.wants/"

  mount -t proc proc "$root/proc"
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount -o remount,bind,ro "$root/proc/sys"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  mkdir "$root"/dev/{pts,shm}
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  mount -t tmpfs tmpfs "$root/dev/shm"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs tmpfs "$root/tmp"
  mount --bind "$work/out" "$root/machine-out"
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  else
    # systemd runs its own units in the second version, and limits in the first.
    mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
    mkdir "$root"/sys/fs/cgroup/{unified,systemd}
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
    mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
    for c in memory pids cpu; do
      [ -d "/sys/fs/cgroup/$c" ] || continue
      mkdir "$root/sys/fs/cgroup/$c"
      mount -t cgroup -o "$c" cgroup "$root/sys/fs/cgroup/$c"
    done
  fi
  mount -t bpf bpf "$root/sys/fs/bpf" 2>/dev/null || true
  ip link set lo up
  hostname machine
  cd "$root"
  mkdir before
  pivot_root . before
  umount -l /before
  cd /
  mount --make-rshared / # or credentials would be mounted where no service sees them
  exec env -i container=wirefold-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --log-target=console --show-status=1 </dev/null >/machine-out/console 2>&1
}
export -f machine
(
  for h in "${hierarchies[@]}"; do
    echo "$BASHPID" >"$h/$group/cgroup.procs"
  done
  exec unshare --mount --uts --ipc --net --pid --cgroup --fork --kill-child=KILL --propagation private \
    bash -c machine
) || true # the end of a machine arrives as a signal

if [ ! -f "$work/out/status" ]; then
  echo "boot.sh: the script did not come to its end; the machine's console is in $work/out/console" >&2
  exit 1
fi
cat "$work/out/log"
exit "$(cat "$work/out/status")"
