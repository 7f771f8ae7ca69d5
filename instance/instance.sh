# shellcheck shell=sh
# As root: who is configured, as whom, in which environment and for how long; and what is reported about it.

# run_phase PHASE: this script for $user, with the environment of cron, sudo and logins and nothing of the agent's: if root runs this, it
# comes from /etc/environment, read as pam_env reads it. Anybody else who runs this has an environment of their own. It may have secrets,
# and everybody can read a command's arguments: it comes from standard input. The time limit is root's, so that the user cannot stop the
# clock. $run distinguishes the user's processes from others.
run_phase() {
  phase=$1 agent_alone='' surroundings=''
  if [ "$me" = root ] && [ -r /etc/environment ]; then
    while read -r line || [ "$line" ]; do
      line=${line%%#*}
      line=${line#export }
      name=${line%%=*}
      case $name in "$line" | '' | [0-9]* | *[!A-Za-z0-9_]*) continue ;; esac
      given=${line#*=}
      given=${given%"${given##*[! "$tab"]}"}
      given=${given#[\"\']}
      surroundings="$surroundings$name=${given%[\"\']}$nl"
    done </etc/environment
  fi
  for variable in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
    AWS_CA_BUNDLE GIT_SSL_CAINFO AWS_EC2_METADATA_SERVICE_ENDPOINT; do
    value=$(printenv "$variable" || :)
    case $value:$nl$surroundings in :* | *"$nl$variable="*) continue ;; esac
    if [ "$me" = root ]; then agent_alone="$agent_alone$variable "; else surroundings="$surroundings$variable=$value$nl"; fi
  done
  # shellcheck disable=SC2016 # for the other shell
  set -- env -i /bin/sh -c 'while read -r IT && [ "$IT" ]; do command export "$IT" || :; done; exec "$@"' \
    sh /usr/bin/env HOME="$home" USER="$user" LOGNAME="$user" SHELL="$shell" \
    PATH="$PATH" LC_ALL=C AWS_PAGER= AWS_CLI_AUTO_PROMPT=off GIT_TERMINAL_PROMPT=0 GIT_ASKPASS= \
    AWS_SSM_INSTANCE_ID="${AWS_SSM_INSTANCE_ID-}" REPOGRANT_PATIENCE="$patience_left" OUR_RUN="$run" \
    leaving_user="$leaving_user" wanted_user="$wanted_user" agent_alone="$agent_alone" installed="$installed" \
    roots_aws="$(readlink -f "$(command -v aws)")" \
    /bin/sh -c "$script" configure-access "$phase" "$user"
  [ "$user" = "$me" ] || set -- runuser -u "$user" -- "$@"
  timeout -k 5 "$limit" "$@" <<END
$surroundings
END
}

# What a user's processes have left running ends with them.
end_leftovers() {
  (set +f && grep -lsF -- "OUR_RUN=$run" /proc/[0-9]*/environ) | while IFS=/ read -r _ _ pid _; do
    kill -KILL "$pid" 2>/dev/null || :
  done
}

# In $home and $shell; $problem says why there is no such user.
find_user() {
  problem=''
  entry=$(getent passwd "$user" || :)
  shell=${entry##*:}
  home=${entry%:*}
  home=${home##*:}
  # A name of digits is also looked up as a number.
  case $user in *[!0-9]*) ;; *) [ "${entry%%:*}" = "$user" ] || entry='' ;; esac
  # The agent sets no HOME. Whoever runs this by hand has one.
  [ "$user" != "$me" ] || home=${HOME:-$home}
  [ "$entry" ] || problem="there is no user $user on this instance"
}

# serve PHASE: one user's part of it; the results go to the user's file of records.
serve() {
  find_user
  if [ "$problem" ]; then
    check=prerequisites
    if [ "$1" = remove ]; then
      check=removed
      # A directory that is not there now may have the user, whose home has what was written. Many a distribution names sss in nsswitch.conf
      # without any directory behind it.
      { [ "$leaving_user" ] && grep -rqsE '^passwd:.*(ldap|nis|winbind)|^[^#;]*\[domain/' /etc/nsswitch.conf /etc/sssd; } ||
        { pass $check "$problem" && return 0; }
      problem="$problem; a directory may have this user"
    fi
    fail $check "$problem" || return 0
  fi
  run_phase "$1" 2>"$work/$number.said" 9>&- || :
  case $(cat "$work/$number") in
    *"${rs}finished$us${us}true$us$1") ;;
    *)
      fail prerequisites \
        "the configuration of $user stopped or took longer than $limit seconds: $(tail -c 2000 "$work/$number.said")" || :
      ;;
  esac
}

# For each of $people, four at a time. A user who takes too long does not hold up the others, and all of them share the retries, so that
# everything ends before the document's time limit.
each() { # PHASE
  number=0 begin=$(now) patience_left=$patience limit=$((time < 60 ? time : 60))
  for user in $people; do
    if [ $((number % 4)) -eq 0 ]; then
      wait
      passed=$(($(now) - begin))
      patience_left=$((patience - passed))
      [ "$1" = write ] || limit=$(((time - passed) / ((count - number + 3) / 4)))
      # Of which timeout makes none.
      [ "$limit" -gt 0 ] || limit=1
    fi
    number=$((number + 1))
    phase=$1 leaving_user='' wanted_user=false
    case " $users " in *" $user "*) wanted_user=true ;; esac
    [ -z "$leaving" ] || leaving_user=$(lines "$leaving" | user=$user awk '$2 == ENVIRON["user"]')
    case $phase in
      write)
        [ "$action-$wanted_user" = configure-true ] || phase=remove
        [ "$action" != check ] || phase=check
        ;;
      verify) grep -q "${rs}ready$us" "$work/$number" || continue ;;
    esac
    serve "$phase" >>"$work/$number" &
  done
  wait
  end_leftovers
  time=$((time - $(now) + begin))
}

# User data may still be installing aws and git and creating users when the agent is there. Waits for it at most ten minutes, and only if
# something is missing: user data may itself wait for its access.
wait_for_user_data() {
  tries=0
  # shellcheck disable=SC2086 # a list of words
  while [ "$tries" -lt 120 ] && [ -e /run/cloud-init ] && [ ! -e /var/lib/cloud/instance/boot-finished ] &&
    ! { command -v aws && command -v git && getent passwd $users; } >/dev/null; do
    tries=$((tries + 1))
    sleep 5
  done
}

# Installs aws and git from the distribution's own packages if they are missing; upgrades nothing. The result is in $installed. It takes
# four minutes at most, because another grant waits five for the instance's memory. A package manager is never ended: in the middle of its
# work that leaves an instance on which nothing can be installed any more.
install_missing() {
  end=$(($(now) + 240))
  mkfifo "$work/.over"
  exec 8<>"$work/.over"
  for tool in aws git; do
    ! command -v "$tool" >/dev/null || continue
    command=$(how_to_get "$tool")
    result="no time for $command"
    case $command in
      snap* | http* | the*)
        installed="$installed; $tool was not installed: this distribution has no known package of it"
        continue
        ;;
    esac
    while rest=$((end - $(now))) && [ "$rest" -gt 60 ]; do
      # As nobody's child, so that `wait` does not wait for it.
      (DEBIAN_FRONTEND=noninteractive setsid sh -c "$command; echo \$? 1<>'$work/.over'" >"$work/.install" 2>&1 </dev/null 8>&- 9>&- &)
      code=$(timeout "$rest" head -n 1 <&8) || code=''
      said=$(cat "$work/.install")
      result="$command fails: $(printf '%s' "$said" | tail -c 300)"
      case $code in
        0) result="installed by $command" && break ;;
        '') result="$command is still running: configure again later" && break ;;
      esac
      # What apt, yum, rpm, dnf and zypper say while somebody else, cloud-init for example, is installing something.
      case $said in
        *'not get lock'* | *'the yum lock'* | *'lock on '*unavailable* | *'Another trans'* | *'is locked by'*) sleep 10 ;;
        *) break ;;
      esac
    done
    installed="$installed; $result"
  done
  exec 8>&-
}

configure_instance() {
  me=$(id -un)
  case $script in
    '#!/bin/sh'*) ;;
    *) reject "this script has to be run from a file that it can read, not as $0" ;;
  esac
  [ "$me" = root ] || [ "$users" = "$me" ] || reject "only root can configure another user, and this is $me"
  run=$$-$(now) installed='' time=${REPOGRANT_TIME:-1500}
  begin=$(now)
  [ "$action" != configure ] || wait_for_user_data
  read_wanted
  open_memory || return 1
  make_work || reject "$said"

  # From what was written, and in case that has been forgotten, from what a removal names.
  leaving=$remembered people=$users
  if [ "$action" = remove ]; then
    # Profiles before helpers: whose a profile is decides about its helpers.
    leaving=$(lines "$wanted" "$remembered" | sort -ru)
    wanted=''
  elif [ "$remembered" ]; then
    leaving=$(lines "$remembered" | grep -vxF -- "$wanted" || :)
  fi
  # shellcheck disable=SC2086 # a list of words
  [ -z "$leaving" ] || people=$({ printf '_ %s\n' $users && lines "$leaving"; } | awk '!seen[$2]++ { print $2 }')
  # A run that is killed from here on loses nothing: both are remembered until one is over.
  said=$(remember "$wanted$leaving" 2>&1) || { refuse "$said" || return; }
  [ "$prerequisites:$action" != install:configure ] || install_missing
  time=$((time - $(now) + begin))
  # shellcheck disable=SC2086 # a list of words
  set -- $people
  count=$# room=$((22000 / $#))
  each write
  # Unless a check failed.
  (set +f && grep -q "${us}[^$us]*${us}false$us" "$work"/*) || remember "$wanted"
  forget_lock
  [ "$action" != configure ] || each verify

  number=0 instance_failed=0
  for user in $people; do
    number=$((number + 1))
    show_checks "$work/$number" || instance_failed=1
  done
  return "$instance_failed"
}
