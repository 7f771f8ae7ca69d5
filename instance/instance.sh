# shellcheck shell=sh
# As root: who is configured, as whom, in which environment and for how long; and what is said of it.

# Proxies and the like that the agent was not given are taken from where logins get theirs.
read_proxies() {
  [ -r /etc/environment ] || return 0
  while IFS='=' read -r name value || [ -n "$name" ]; do
    name=${name#export }
    case $name in
      http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY)
        value=${value#[\"\']}
        value=${value%[\"\']}
        eval "[ -n \"\${$name-}\" ] || $name=\$value"
        ;;
    esac
  done </etc/environment
}

# run_as_user PHASE: this script for $user, with an environment that has nothing from the agent's but the way to the network.
# There is no git or aws setting in it that a login would not have (GIT_CONFIG_*, GIT_TRACE*, AWS_PROFILE, AWS_CONFIG_FILE, …).
run_as_user() {
  phase=$1
  set -- env -i HOME="$home" USER="$user" LOGNAME="$user" PATH="$PATH" LC_ALL=C AWS_PAGER= AWS_CLI_AUTO_PROMPT=off \
    GIT_TERMINAL_PROMPT=0 GIT_ASKPASS= REPOGRANT_PATIENCE="$patience" REPOGRANT_LEAVING="$leaving_user" REPOGRANT_WANTED="$wanted_user"
  for name in http_proxy https_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY \
    AWS_CA_BUNDLE GIT_SSL_CAINFO SSL_CERT_FILE AWS_EC2_METADATA_SERVICE_ENDPOINT AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE \
    AWS_USE_FIPS_ENDPOINT AWS_USE_DUALSTACK_ENDPOINT AWS_STS_REGIONAL_ENDPOINTS AWS_SSM_INSTANCE_ID; do
    eval "value=\${$name-}"
    [ -z "$value" ] || set -- "$@" "$name=$value"
  done
  set -- "$@" /bin/sh -c "$script" configure-access "$phase" "$user"
  if [ "$user" = "$me" ]; then
    "$@"
  elif command -v runuser >/dev/null; then
    runuser -u "$user" -- "$@"
  else
    su -s /bin/sh -c '"$@"' -- "$user" sh "$@"
  fi
}

# In $home; $problem says why there is no such user to be.
find_user() {
  problem=''
  entry=$(getent passwd "$user" || :)
  home=${entry%:*}
  home=${home##*:}
  # The agent sets no HOME. Whoever runs this by hand has one.
  if [ "$user" = "$me" ] && [ -n "${HOME-}" ]; then home=$HOME; fi
  [ -n "$entry" ] || problem="there is no user $user on this instance"
}

# serve PHASE: one user's part of it, into the user's file of records.
serve() {
  find_user
  if [ -n "$problem" ]; then
    [ "$1" != remove ] || { report removed '' true "$problem" && return 0; }
    report prerequisites '' false "$problem"
    return 0
  fi
  run_as_user "$1" 2>"$work/$number.said" 9>&- || :
  case $(cat "$work/$number") in
    *"${record_separator}finished$unit_separator${unit_separator}true$unit_separator$1") ;;
    *) report prerequisites '' false "the configuration of $user stopped: $(tail -c 2000 "$work/$number.said")" ;;
  esac
}

# For each of $people, some at a time.
each() { # PHASE
  number=0
  for user in $people; do
    number=$((number + 1))
    phase=$1 leaving_user='' wanted_user=false
    case " $users " in *" $user "*) wanted_user=true ;; esac
    [ -z "$leaving" ] || leaving_user=$(printf '%s\n' "$leaving" | user=$user awk '$2 == ENVIRON["user"]')
    case $phase in
      write) [ "$action-$wanted_user" = configure-true ] || phase=remove ;;
      verify) grep -q "${record_separator}ready$unit_separator" "$work/$number" || continue ;;
    esac
    serve "$phase" >>"$work/$number" &
    [ $((number % 4)) -ne 0 ] || wait
  done
  wait
}

configure_instance() {
  me=$(id -un)
  case $script in
    '#!/bin/sh'*) ;;
    *) reject "this script has to be run from a file that it can read, not as $0" ;;
  esac
  [ "$me" = root ] || [ "$users" = "$me" ] || reject "only root can configure another user, and this is $me"
  read_proxies
  read_wanted
  open_memory || return 1
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  trap 'exit 1' HUP INT TERM

  # From what was written, and in case that has been forgotten, from what a removal names.
  leaving=$remembered people=$users
  if [ "$action" = remove ]; then
    leaving=$(printf '%s\n%s' "$wanted" "$remembered" | sort -u)
    wanted=''
  elif [ -n "$remembered" ]; then
    leaving=$(printf '%s--\n%s\n' "$wanted" "$remembered" | awk '$0 == "--" { old = 1; next } !old { wanted[$0] = 1; next } !($0 in wanted)')
  fi
  [ -z "$leaving" ] || people=$(printf '%s\n%s\n' "$users" "$leaving" | awk '
    NR == 1 { for (i = 1; i <= NF; i++) if (!seen[$i]++) print $i; next } !seen[$2]++ { print $2 }')
  # A run that is killed from here on loses nothing: both are remembered until one is over.
  if ! said=$(remember "$wanted$leaving" 2>&1); then
    say generation false "$said"
    return 1
  fi
  each write
  # shellcheck disable=SC2086 # a list of words
  set -- $people
  room=$((22000 / $#))
  number=0 written=true
  while [ "$number" -lt $# ]; do
    number=$((number + 1))
    ! grep -q "$unit_separator[^$unit_separator]*${unit_separator}false$unit_separator" "$work/$number" || written=false
  done
  ! $written || remember "$wanted"
  forget_lock
  [ "$action" = remove ] || each verify

  number=0 instance_failed=0
  for user in $people; do
    number=$((number + 1))
    show_checks "$work/$number" || instance_failed=1
  done
  return "$instance_failed"
}
