# The first process of an instance: it makes the instance's own file system and then keeps its namespaces alive.
# It runs in fresh mount, process id and host name namespaces, and in a user namespace where LocalAws is not root.
#
#   ROOT      where to build the file system: an empty folder of the run
#   NAME      the host name
#   TOOLS     folders outside the system's own that aws and git need, one a line: seen read-only at the same place
#   LINKS     "name target", one a line: commands that /usr/local/bin shall have
#   CA_FILE   the certificate authority's file on the host; /etc/localaws-ca.pem on the instance
#   USERS     "name uid", one a line
#   SETTINGS  /etc/environment: what keeps a login shell on the way to LocalAws
#
# Everything that an instance can write is in memory: it is gone with the last process, however LocalAws ended.
set -eu

# A mount is read-only only by itself, so what is mounted below is done too. Where LocalAws is not root the kernel wants
# the other options (nosuid, nodev) unchanged.
read_only() {
    while read -r _ _ _ _ target options _; do
        case $target in *\\*) target=$(printf '%b' "$target") ;; esac
        case $target in
            "$1" | "$1"/*) mount -o "remount,bind,ro,${options#r[ow],}" "$target" ;;
        esac
    done < /proc/self/mountinfo
}

see() { # the host's file or folder $1, read-only at $2
    mount --rbind "$1" "$2"
    read_only "$2"
}

mount -t tmpfs -o mode=0755 instance "$ROOT"
cd "$ROOT"

# The operating system is the host's. Its /home, /root, /var, /run and whatever else stays out of sight.
for folder in bin sbin lib lib32 lib64 libx32 usr opt nix; do
    if [ -L "/$folder" ]; then
        ln -s "$(readlink "/$folder")" "$folder"
    elif [ -d "/$folder" ]; then
        mkdir "$folder"
        see "/$folder" "$ROOT/$folder"
    fi
done
mkdir -p root home tmp run sys proc dev/shm etc/host var/tmp var/log var/lib var/cache host
chmod 1777 tmp var/tmp dev/shm
chmod 0700 root

printf '%s\n' "$TOOLS" | while read -r folder; do
    [ -n "$folder" ] || continue
    # What is in somebody's home is under a folder that the instance's other users have to get through.
    case $folder in /root/*) chmod 0711 root ;; esac
    mkdir -p "$ROOT$folder"
    see "$folder" "$ROOT$folder"
done
mount -t tmpfs -o mode=0755 commands "$ROOT/usr/local/bin"
printf '%s\n' "$LINKS" | while read -r name target; do
    [ -z "$name" ] || ln -s "$target" "usr/local/bin/$name"
done

# /etc belongs to the instance; what it does not have of its own are links to the host's files.
see /etc "$ROOT/etc/host"
(cd etc && ln -s host/* . && rm -f passwd* group* shadow* gshadow* subuid* subgid* gitconfig hostname hosts environment resolv.conf mtab)
for secret in shadow shadow- gshadow gshadow-; do
    [ ! -e "etc/host/$secret" ] || mount --bind /dev/null "etc/host/$secret"
done
cat /etc/resolv.conf > etc/resolv.conf 2>/dev/null || true
cat "$CA_FILE" > etc/localaws-ca.pem
printf '%s\n' "$SETTINGS" > etc/environment
printf '%s\n' "$NAME" > etc/hostname
printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$NAME" > etc/hosts
ln -s /proc/self/mounts etc/mtab
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n' > etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' > etc/group
printf 'root:*:19000:0:99999:7:::\n' > etc/shadow
chmod 0600 etc/shadow
printf '%s\n' "$USERS" | while read -r name uid; do
    [ -n "$name" ] || continue
    printf '%s:x:%s:%s::/home/%s:/bin/sh\n' "$name" "$uid" "$uid" "$name" >> etc/passwd
    printf '%s:x:%s:\n' "$name" "$uid" >> etc/group
    printf '%s:!:19000:0:99999:7:::\n' "$name" >> etc/shadow
    mkdir -p "home/$name"
    chown "$uid:$uid" "home/$name"
    chmod 0700 "home/$name"
done

for device in null zero full random urandom tty; do
    : > "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr

hostname "$NAME" 2>/dev/null || true
# A container may hide parts of /proc; then a fresh one is refused and the host's has to do.
mount -t proc proc proc 2>/dev/null || mount --rbind /proc proc
read_only "$ROOT/proc"
pivot_root . host
cd /
umount -l /host
rmdir /host

echo ready
# Standard input is LocalAws's end of a pipe: when it closes, by whatever end LocalAws comes to, the first process of the
# namespace ends, and with it the kernel ends every other process of the instance.
# Orphans become its children: as it ignores their end, the kernel buries them.
exec env --ignore-signal=CHLD cat > /dev/null 2>&1
