# shellcheck shell=sh
# Runs a command with ROOT as its whole file system: in_room.sh ROOT PYTHON ro|rw COMMAND...
# It needs a mount namespace of its own, which is gone when the command ends.
set -e
root=$1 python=$2 mode=$3
shift 3
mount --bind "$root" "$root"
for path in /usr "$python"; do
  case $path in /usr/*) continue ;; esac
  mount --bind "$path" "$root$path"
  mount -o remount,bind,ro "$root$path"
done
mount --bind /dev "$root/dev"
mount --bind /proc "$root/proc"
if [ "$mode" = ro ]; then
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount -o remount,bind,ro "$root"
fi
exec chroot "$root" "$@"
