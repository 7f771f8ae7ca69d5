# shellcheck shell=sh
# How checks are reported, from a user's own process to root's, and from there to Run Command.

rs=$(printf '\036')
us=$(printf '\037')
tab=$(printf '\t')
nl='
'
json_awk='json.awk'

now() { # in seconds
  date +%s
}

# A folder for temporary files, in $work until this process ends; $said is why there is none. On a disk that is full commands would seem
# to say nothing, and checks would be lost: there must be room for what they usually write.
make_work() {
  said=$(mktemp -d "${TMPDIR:-/tmp}/repogrant.XXXXXX" 2>&1) || return 1
  work=$said
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  said=$(dd "if=/dev/zero" "of=$work/room" "bs=64k" "count=1" 2>&1) && : >"$work/room"
}

limited() { # SECONDS COMMAND...
  timeout -k 2 "$@"
}

lines() { # TEXT...
  printf '%s\n' "$@"
}

# report CHECK REPOSITORY OK DETAIL: a record for root, which knows whose process wrote it.
report() {
  detail=$4
  case $detail in
    *["$rs$us"]*) detail=$(printf '%s' "$detail" | tr '\036\037' '??') ;;
  esac
  printf '%s' "$rs$1$us$2$us$3$us$detail"
}

pass() { # CHECK DETAIL: of a check that is no repository's
  report "$1" '' true "$2"
}

fail() { # CHECK DETAIL: likewise, with exit code 1
  report "$1" '' false "$2"
  return 1
}

# show_checks FILE...: the records in the files as JSON, in at most $room characters; exit code 1 if one failed. GetCommandInvocation shows
# 24,000 characters: every user gets an equal share.
show_checks() {
  user=$user repositories=$repositories room=$room awk "$json_awk" "$@"
}

say() { # CHECK OK DETAIL: one check of the instance itself.
  user=root room=1000 repositories=''
  report "$1" '' "$2" "$3" | show_checks
}

refuse() { # PROBLEM: of the instance's memory of the grant, with exit code 1
  say generation false "$1"
  return 1
}

reject() { # PROBLEM
  say prerequisites false "$1" || exit 1
}

parameter() { # NAME [CHARACTERS]: in $given the next line, which has these characters alone, and could not be taken for an option.
  IFS='' read -r given
  case $given in
    -* | *[!${2-A-Za-z0-9_.-}]*) reject "parameter $1 has characters that it may not have" ;;
  esac
}
