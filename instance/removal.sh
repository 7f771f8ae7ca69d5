# shellcheck shell=sh
# Removes what was written for the grant and is no longer requested; what somebody has changed in the meantime is theirs and stays.

# take_away FACTS: lines in the format of memory.sh.
take_away() {
  [ -z "${dry-}" ] || { fail removed "still to be taken away: $1" || return; }
  [ -z "$1" ] || [ -d "$HOME" ] || { fail removed "the home folder $HOME is not there now" || return; }
  drop='' left='' stays='' failed=''
  find_instance_id || instance_id=''
  while read -r fact _ its_profile rest its_region; do
    if [ "$fact" = profile ]; then
      # A profile that is still asked for only has another role now.
      if [ "$action" = remove ] || [ "$its_profile" != "$profile" ] || [ "$wanted_user" = false ]; then
        note "$aws_config" "[profile $its_profile]" edit_profile remove "$its_profile" "$rest" "$its_region"
      fi
      forget_sessions "$rest"
    elif ! is_foreign "$its_profile"; then
      case $fact in global) url='*' ;; *) repository_url "$rest" ;; esac
      drop="$drop$url $its_profile$nl"
    fi
  done <<END
$1
END
  if [ "$drop" ]; then
    for file in "$git_config" "$other_git_config"; do
      note "$file" "helpers in $file" edit_helpers "$file"
    done
  fi
  if [ "$failed" ]; then
    fail removed "$failed"
    return
  fi
  pass removed "${left:-nothing was there}${stays:+ ($stays)}"
}

# note FILE WHAT COMMAND...: whether the command removed it from the file, and its output.
note() {
  [ -e "$1" ] || [ -L "$1" ] || return 0
  what=$2
  shift 2
  if said=$("$@" 2>"$work/errors"); then
    left="$left${left:+, }$what"
  elif [ $? -ne 3 ]; then
    failed="$failed${failed:+; }$said$(cat "$work/errors")"
    return 0
  fi
  [ ! -s "$work/errors" ] || stays="$stays${stays:+; }$(cat "$work/errors")"
}

edit_helpers() { # FILE
  drop=$drop edit "$1" "$git_config_awk" lock
}

# The CLI caches the role's session for an hour, which would hide that the trust is gone or that the role has changed.
forget_sessions() { # ROLE_ARN
  session=assumed-role/${1##*/}/$instance_id\"
  grep -rlsF -- "$session" "$sessions" | while IFS= read -r file; do rm -f "$file"; done
}
