# shellcheck shell=sh
# The git credential helper: for each repository's URL, or for all hosts on request.
#
# With the repository's URL as its key, the helper is never called for another host or repository. The empty one before it resets, for this
# URL only, what was configured for all hosts: `store` would keep a signature that is valid for 15 minutes and fail forever after. git
# matches paths only with useHttpPath. It uses the sections in order, not the most specific one: ours are the last in the file that is in
# use, ~/.gitconfig, or ~/.config/git/config if that is the only one.

git_config_awk='git-config.awk'
git_order_awk='git-order.awk'
netrc_awk='netrc.awk'

repository_url() { # REGION/NAME: in $url, and its $host
  host=git-codecommit.${1%%/*}.amazonaws.com
  case $1 in cn-*) host=$host.cn ;; esac
  url=https://$host/v1/repos/${1#*/}
}

find_git_file() {
  git_file=$git_config
  [ -e "$git_file" ] || [ ! -e "$other_git_config" ] || git_file=$other_git_config
}

# In $order: which helpers git calls, as printed by git-order.awk.
read_git_order() {
  with_origin=--show-origin
  at_least "$git_version" 2.9 || with_origin=''
  # shellcheck disable=SC2086 # no origin is no argument
  limited 20 git config $with_origin --list -z >"$work/git" 2>"$work/errors" </dev/null || {
    order=''
    problem="$(cat "$work/errors")"
    [ "$problem" ] || problem='git config gave no answer in time'
    return 1
  }
  order=$(tr '\0\n' '\n\001' <"$work/git" | with_origin=$with_origin urls=$urls helper=$helper profile=$profile awk "$git_order_awk")
  order=$nl$order$nl
}

# In $said: what $order says about $repository.
read_state() {
  said=${order#*"$nl$repository "}
  said=${said%%"$nl"*}
}

# In $append: a section with our helper, in git's own format.
append_section() { # NAME [RESET]
  append="${append}[credential$1]$nl${2-}${tab}helper = \"$helper\"$nl${tab}useHttpPath = true$nl"
}

# Appends what git would not call now. In $before: the former order.
write_helpers() {
  read_git_order || return 1
  before=$order append='' drop=''
  case $git_scope:$order in
    global:*"${nl}global ok$nl"*) ;;
    global:*) append_section '' && drop="* $profile" ;;
    *:*"${nl}global "*) drop="* $profile" ;;
  esac
  everything=$append
  for repository in $repositories; do
    read_state
    repository_url "$repository"
    case $said in
      ok) [ "$everything" ] || continue ;;
      'the grant with '*)
        # Both would write theirs last in turn. A helper whose profile is gone, or came with another instance's disk, belongs to no grant.
        said=${said#*profile }
        said=${said%% *}
        ! grep -qsF "[profile $said]" "$aws_config" || is_foreign "$said" copied || continue
        drop="$drop$nl$url $said"
        ;;
    esac
    append_section " \"$url\"" "${tab}helper =$nl"
    drop="$drop$nl$url $profile"
  done
  [ "$append$drop" ] || return 0
  find_git_file
  problem=$(drop=$drop append=$append edit "$git_file" "$git_config_awk" lock 2>&1) || {
    [ $? -eq 3 ] || return 1
  }
  read_git_order
}

write_credential_helpers() {
  # git itself reads all of these.
  for file in "$git_config" "$other_git_config" "$netrc"; do
    ! problem=$(no_file "$file") || break
  done
  # A CLI that is configured to prompt (cli_auto_prompt) would wait for a terminal that git does not give it. git also calls the helper to
  # store and to erase, which it ignores: no aws is started for that. The path is that of the aws that is tested here, because whoever runs
  # git may have a PATH without it.
  helper="!AWS_CLI_AUTO_PROMPT=off sh -c '[ \$0 != get ] || $aws_path codecommit --profile $profile credential-helper get'"
  urls='' before='' order=''
  for repository in $repositories; do
    repository_url "$repository"
    urls="$urls$repository $url$nl"
  done
  [ "$problem" ] || write_helpers || [ "$problem" ] || problem='git could not be configured'
  helpers_failed=0
  for repository in $repositories; do
    repository_url "$repository"
    if helper_works; then
      say_state "$repository"
      report credential-helper "$repository" true "helper for $url $state"
    else
      report credential-helper "$repository" false "$said"
      helpers_failed=1
    fi
  done
  [ "$git_scope" != global ] || report_global_helper
  return "$helpers_failed"
}

say_state() { # REPOSITORY|global: in $state what was done about its helper
  state=written
  case $before in *"$nl$1 ok$nl"*) state=$as_before ;; esac
}

report_global_helper() {
  case $order in
    *"${nl}global ok$nl"*)
      say_state global
      pass credential-helper "helper for all hosts $state"
      ;;
    *)
      fail credential-helper "${problem:-git does not call the helper for all hosts: another section resets it}" || helpers_failed=1
      ;;
  esac
}

# Whether git calls our helper for $repository, and curl sends no other login first; $said is why not.
helper_works() {
  said=$problem
  [ -z "$said" ] || return 1
  read_state
  [ "$said" = ok ] || return 1
  [ -e "$netrc" ] || return 0
  login=$(host=$host awk "$netrc_awk" "$netrc" 2>&1)
  said="$netrc has a login, $login, that is sent to $host before git can ask the helper: remove it"
  [ -z "$login" ]
}
