# shellcheck shell=sh
# What the instance remembers of a grant, as root: the newest generation that it has seen, and what was written. One fact per line:
#   generation NUMBER
#   profile USER PROFILE ROLE_ARN REGION
#   helper USER PROFILE REGION/NAME
#   global USER PROFILE

# What the parameters ask for, in $wanted.
read_wanted() {
  wanted=''
  for user in $users; do
    find_user
    # Nothing can be written for somebody without a home, so that nothing would be left there. One that only root may not look at
    # (NFS, FUSE) is there: what is not ends in "No such file or directory" or "Not a directory".
    case $(ls -d "${home:-?}/." 2>&1) in *directory) continue ;; esac
    wanted="${wanted}profile $user $profile $role_arn $region$nl"
    for repository in $repositories; do
      wanted="${wanted}helper $user $profile $repository$nl"
    done
    [ "$git_scope" != global ] || wanted="${wanted}global $user $profile$nl"
  done
}

# Only one configuration writes at a time: until forget_lock. The newest generation is decided while the lock is held. If the file system
# has no locks (NFS) a symbolic link does as well: only one process can create it, and it names its owner, in case that one is gone. A check
# writes nothing and waits for nobody.
open_memory() {
  memory=${REPOGRANT_MEMORY:-/var/lib/repogrant}
  # Somebody who runs this by hand without being root has no other place.
  [ "$me" = root ] || memory=${REPOGRANT_MEMORY:-$HOME/.repogrant}
  folder=$memory/$account
  memory_file=$folder/$grant
  if [ "$action" != check ]; then
    said=$({ mkdir -p "$folder" && chmod 700 "$memory" "$folder"; } 2>&1) || { refuse "$said" || return; }
    if command -v flock >/dev/null; then
      exec 9>"$memory/lock"
      if ! said=$(flock -w 300 9 2>&1); then
        holder=$memory/holder tries=0
        until [ "$said" ] && ln -s $$ "$holder" 2>/dev/null; do
          if [ -z "$said" ] || [ "$tries" -ge 300 ]; then
            refuse "${said:+$said; }another configuration of this instance has been running for more than five minutes"
            return
          fi
          [ -d "/proc/$(readlink "$holder" || echo none)" ] || rm -f "$holder"
          tries=$((tries + 1))
          sleep 1
        done
      fi
    fi
  fi
  remembered=''
  newest=0
  if [ -s "$memory_file" ]; then
    read -r _ newest <"$memory_file" || :
    case $newest in
      '' | *[!0-9]*)
        refuse "$memory_file has no generation in its first line"
        return
        ;;
    esac
    remembered=$(sed 1d "$memory_file")
  fi
  [ "$generation" -lt "$newest" ] || return 0
  refuse "generation $generation of $grant is older than $newest, which this instance has seen: nothing was written"
}

forget_lock() {
  exec 9>&-
  [ -z "${holder-}" ] || rm -f "$holder"
}

remember() { # FACTS
  [ "$action" != check ] || return 0
  printf 'generation %s\n%s\n' "$generation" "$1" | sed '/^$/d' >"$memory_file.new" &&
    flush "$memory_file.new" && mv -f "$memory_file.new" "$memory_file"
}
