# shellcheck shell=sh
# The proof, as the user: identity, get-repository, ls-remote, clone. Independent checks run side by side.

# attempt COMMAND...: retried while IAM may not have propagated our changes everywhere, until the user's retries are used up. A command's
# output goes to a file, because whatever it leaves running would keep a pipe open. $output is its first line, or all of it if it failed.
attempt() {
  pause=1
  until "$@" >"$errors.output" 2>"$errors" </dev/null; do
    output=$(cat "$errors.output" "$errors")
    [ "$output" ] || output='no answer in time'
    case $output in
      *AccessDenied* | *'not authorized'* | *'returned error: 403'* | *InvalidClientTokenId*) ;;
      *'Unable to locate credentials'* | *'No credentials found'* | *Throttling* | *'Rate exceeded'*) ;;
      *) return 1 ;;
    esac
    [ "$patience" -ge "$pause" ] || return 1
    sleep "$pause"
    patience=$((patience - pause))
    pause=$((pause < 8 ? pause * 2 : 15))
  done
  read -r output <"$errors.output" || :
}

aws_as_access_role() {
  limited 120 aws --profile "$profile" --output text --cli-connect-timeout 10 --cli-read-timeout 20 "$@"
}

# The CLI keeps what STS answered when the profile's role was assumed: reading that is as good as asking, and needs no start of aws.
# Anything that it kept from before has been deleted.
check_identity() {
  errors=$work/0.errors
  expected=${role_arn%%:iam::*}:sts::$account:assumed-role/${role_arn##*/}/$instance_id
  if grep -rqsF -- "\"$expected\"" "$sessions"; then
    pass identity "$expected"
  elif ! attempt aws_as_access_role sts get-caller-identity --query Arn; then
    case ${http_proxy-}${HTTP_PROXY-}:${no_proxy-}${NO_PROXY-} in
      :* | *169.254.169.254*) ;;
      *) output="$output (http_proxy is set, and no_proxy lacks 169.254.169.254, where the instance gets its credentials)" ;;
    esac
    fail identity "$(explain_aws)$output$(agent_alone)"
  elif [ "$output" != "$expected" ]; then
    fail identity "the profile gives $output, not $expected"
  else
    pass identity "$output"
  fi
}

check_get_repository() { # REPOSITORY FILE
  errors=$work/$2.errors
  ok=true
  attempt aws_as_access_role codecommit get-repository --region "${1%%/*}" \
    --repository-name="${1#*/}" --query repositoryMetadata.Arn || ok=false
  report get-repository "$1" $ok "$output"
}

# A proxy that only the agent has may be the cause of a failure.
agent_alone() {
  [ -z "$agent_alone" ] ||
    printf ' (%s: set for the SSM agent alone; cron, sudo and logins have what /etc/environment says)' "${agent_alone% }"
}

environment_awk='environment.awk'

# In the file extra: how a login shell changes the environment of aws and git, one change per line, or "silent" if it does not say. A login
# by ssh is interactive, and many a .bashrc does nothing otherwise; but an interactive shell may become something else, such as tmux. It has
# no terminal here, and must not find that of whoever runs this by hand, which would stop it; nor may it shorten the user's history to the
# length that .bashrc sets. What a profile prints need not end its line.
login_differences() {
  : >"$work/extra"
  case $login_shell in '' | *csh) return 0 ;; esac
  for interactive in -i ''; do
    {
      env
      echo "$OUR_RUN"
      # shellcheck disable=SC2016,SC2086 # for the other shell; no option is no argument
      limited 30 setsid env HISTFILE=/dev/null "$login_shell" -l $interactive -c 'echo; echo $OUR_RUN; env' </dev/null
    } >"$work/both" 2>"$work/login" || :
    ! awk "$environment_awk" "$work/both" >"$work/extra" || break
  done
}

# cron and sudo have the environment of the other checks.
check_environment() {
  # The rest is said only if cron does not find git.
  note=$(PATH=/usr/bin:/bin command -v git || echo "; cron's PATH lacks git, which is at $git_path")
  note=${note##/*}
  # The whole text of extra: a value may end in anything.
  case $(cat "$work/extra") in
    '') ;;
    silent)
      said=$(tail -c 200 "$work/login")
      fail environment "it is unknown what a login sets: $login_shell -l ended, or ran for 30 seconds, before printing its environment${said:+: $said}" || :
      return
      ;;
    *)
      try_login
      return
      ;;
  esac
  case $login_shell in
    '') note="; $user has no login shell$note" ;;
    # The -l of a csh is for a login at a terminal alone.
    *csh) note="; what a login with $login_shell sets was not looked at$note" ;;
    *) note=", and so does a login shell$note" ;;
  esac
  pass environment "cron and sudo give git the same environment$note"
}

try_login() {
  errors=$work/login names=''
  while IFS= read -r line; do
    name=${line%%=*}
    case $line in
      *=*) said=sets ;;
      *) said=unsets ;;
    esac
    names="$names${names:+, }$said $name $(files_with "$name")"
  done <"$work/extra"
  repository_url "${repositories%% *}"
  # git must get a session of its own: one that the other checks left would hide that aws cannot ask for it.
  forget_sessions "$role_arn"
  if attempt git_of_login; then
    pass environment "git works in a login shell, too, which $names$note"
  else
    fail environment "git fails in a login shell, which $names: $output$note" || :
  fi
}

files_with() { # NAME
  set +f
  # shellcheck disable=SC2046 # a list of files
  set -- $(grep -ls -- "$1" /etc/profile /etc/profile.d/* /etc/bash*rc /etc/zsh* "$HOME"/.*profile "$HOME"/.bash*[cns] "$HOME"/.z*[cnv])
  echo "(${*:-in a file that its profiles include})"
}

# git with what the login shell sets, which may be secret: everybody can read a command's arguments.
git_of_login() (
  while IFS= read -r line; do
    case $line in
      *=*) export "${line?}" ;;
      *) unset "$line" ;;
    esac
  done <"$work/extra"
  limited 120 "$git_path" ls-remote "$url"
)

# git_of_cron SECONDS ARGUMENT...: git with cron's PATH. git itself has no time-out for a host that accepts the connection and then sends
# nothing.
git_of_cron() (
  seconds=$1
  shift
  PATH=/usr/bin:/bin limited "$seconds" "$git_path" "$@"
)

check_git() { # REPOSITORY FILE
  errors=$work/$2.errors
  repository_url "$1"
  ref=${branch:+refs/heads/$branch}
  if ! attempt git_of_cron 120 ls-remote "$url" ${ref:+"$ref"}; then
    report ls-remote "$1" false "$output$(agent_alone)"
  else
    # git's pattern matches the end of a name; this is the very branch, or the first of all.
    found=''
    while read -r commit name; do
      [ "$name" != "${ref:-${name:-?}}" ] || { found="$name is at $commit" && break; }
    done <"$errors.output"
    if [ -z "$found" ] && [ "$branch" ]; then
      report ls-remote "$1" false "there is no branch $branch in $url"
    else
      report ls-remote "$1" true "${found:-$url is empty}"
    fi
  fi

  [ "$clone" = true ] || return 0
  # Not checked out: the objects come over the wire all the same, and no filter or hook of the user's runs.
  folder=$work/$2.clone
  if attempt git_of_cron 900 clone --quiet --depth 1 --no-checkout ${branch:+--branch "$branch"} -- "$url" "$folder"; then
    report clone "$1" true "cloned, at $("$git_path" -C "$folder" rev-parse --verify --quiet HEAD || echo 'no commit yet')"
  else
    report clone "$1" false "$output"
  fi
  rm -rf "$folder"
}

# Two repositories at a time after the first, and none after it when there was no identity: they would fail in the same way.
verify_as_user() {
  find_instance_id && git_path=$(command -v git) || return 0
  forget_sessions "$role_arn"
  begin=$(now) all_patience=$patience n=0 identified=true
  # Two aws at once would both create it, and older ones fail if it is there by then.
  mkdir -p "$sessions" 2>/dev/null || :
  login_shell=${SHELL:-/bin/sh}
  case ${SHELL##*/} in nologin | false | true | sync) login_shell='' ;; esac
  login_differences &
  set -- "$work/0"
  for repository in $repositories; do
    n=$((n + 1))
    check_get_repository "$repository" $n.1 >"$work/$n.1" &
    check_git "$repository" $n.2 >"$work/$n.2" &
    set -- "$@" "$work/$n.1" "$work/$n.2"
    [ $((n % 2)) -eq 1 ] || continue
    wait
    patience=$((all_patience - $(now) + begin))
    [ "$n" -gt 1 ] || check_identity >"$work/0" || identified=false
    cat "$@"
    set --
    $identified || return 0
  done
  wait
  cat /dev/null "$@"
  check_environment
}
