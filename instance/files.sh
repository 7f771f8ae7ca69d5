# shellcheck shell=sh
# A user's files, read and written as that user. Root, which the agent gives no HOME, leaves them alone.

aws_config=${HOME-}/.aws/config
git_config=${HOME-}/.gitconfig
other_git_config=${XDG_CONFIG_HOME:-${HOME-}/.config}/git/config
netrc=${HOME-}/.netrc
# What the CLI keeps of STS.
sessions=${HOME-}/.aws/cli/cache
as_before='was already correct'

# no_file FILE: says why the file cannot be read, if it cannot. A folder or a pipe in its place would block aws and git forever.
no_file() {
  if [ ! -e "$1" ]; then
    [ ! -L "$1" ] || readlink -f "$1" >/dev/null || { echo "$1 is a link to a file that does not exist" && return 0; }
  elif [ ! -f "$1" ]; then
    echo "$1 is not a file" && return 0
  elif [ ! -r "$1" ]; then
    echo "$(readlink -f "$1") cannot be read by $user" && return 0
  fi
  return 1
}

state_of() { # FILE
  stat -c '%s %u:%g %a %i %y' "$1"
}

# A crash must not leave a file that is renamed already, but still empty. The quotes say that these are no variables.
flush() { # FILE
  dd "if=/dev/null" "of=$1" "conv=notrunc,fsync" 2>/dev/null || :
}

give_up() { # PROBLEM: of a part in parentheses
  echo "$1"
  exit 1
}

# edit FILE PROGRAM [LOCK]: the awk program's result becomes the file; it is written beside it and renamed onto it, so that a reader sees
# the old file or the new one. A symbolic link stays. The program writes to $new and prints how many characters that should have, or exits
# with 3 if nothing has to change. Prints why it cannot, with exit code 1. LOCK is the suffix of the new file's name that git also uses, so
# that only one of them writes. Runs where `set -e` has no effect (a condition), hence each `|| exit 1`.
edit() (
  ! no_file "$1" || exit 1
  file=$(readlink -f "$1") || {
    ls -d "$1"
    exit 1
  }
  new=''
  trap '[ -z "$new" ] || rm -f "$new"' EXIT
  trap 'exit 1' HUP INT TERM
  tries=0
  while [ "$tries" -lt 5 ]; do
    tries=$((tries + 1))
    before='' old=/dev/null bytes=0
    if [ -e "$file" ]; then
      before=$(state_of "$file") && old=$file bytes=${before%% *} || exit 1
    fi
    if [ "${dry-}" ]; then
      new=/dev/null bytes=$bytes awk "$2" "$old" >/dev/null || exit $?
      give_up "$file was changed"
    fi
    if [ "${3-}" ] && [ -z "$new" ]; then
      waited=0
      until said=$({ set -C && : >"$file.$3"; } 2>&1); do
        [ "$waited" -lt 5 ] || give_up "cannot make $file.$3, with which git changes $file, too: ${said##*: }"
        waited=$((waited + 1))
        sleep 1
      done
    fi
    new=$file.${3:-repogrant}
    size=$(new=$new bytes=$bytes awk "$2" "$old") || exit $?
    [ "$(wc -c <"$new")" -eq "$size" ] || give_up "$file cannot be written in full"
    if [ "$before" ]; then
      # With its access control list, of which chmod would make something else.
      cp --attributes-only --preserve=mode,ownership "$file" "$new" || exit 1
      [ "$(state_of "$file")" = "$before" ] || continue
    elif [ -e "$file" ]; then
      continue
    fi
    if [ "$size" -eq 0 ] && [ ! -L "$1" ]; then
      rm -f "$file"
    else
      flush "$new" && mv -f "$new" "$file" && new=''
    fi || exit 1
    exit 0
  done
  give_up "somebody keeps changing $file"
)
