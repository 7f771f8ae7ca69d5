#!/bin/sh
# usage: ask-git.sh SOURCES PROGRAMS FOLDER AWS
# In each folder of FOLDER, a home: whom git asks with its .gitconfig, then with our helper written by the scripts in SOURCES, and then
# without it again. PROGRAMS has the awk programs as they are deployed.
# shellcheck disable=SC2034,SC1091 # the variables are those of the scripts, which are read where they are
set -eu
sources=$1 programs=$2 aws_path=$4
export LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_ASKPASS='' GIT_TERMINAL_PROMPT=0
action=configure profile=cross-account-role instance_id=i-0123456789abcdef0 git_scope=repository repositories=us-east-2/SharedDemoRepo
wanted_user=true user=$(id -un) git_version=$(git --version) problem='' work=$3.work
git_version=${git_version##* }
mkdir "$work"

ask() {
  rm -f "$HOME/others"
  printf 'protocol=https\nhost=git-codecommit.us-east-2.amazonaws.com\npath=v1/repos/SharedDemoRepo\n\n' |
    git credential fill 2>"$HOME/errors" | grep '^username=' || echo nobody
  # A key without a value is one that git does not take there.
  ! grep -s 'missing value' "$HOME/errors" || :
  cat "$HOME/others" 2>/dev/null || :
}

write() {
  problem=''
  (write_credential_helpers) || :
}

for HOME in "$3"/*/; do
  HOME=${HOME%/}
  export HOME
  cd "$sources"
  . ./report.sh
  . ./files.sh
  . ./prerequisites.sh
  . ./profile.sh
  . ./credential-helper.sh
  . ./removal.sh
  git_config_awk=$(cat "$programs/git-config.awk") git_order_awk=$(cat "$programs/git-order.awk")
  netrc_awk=$(cat "$programs/netrc.awk") profile_awk=$(cat "$programs/profile.awk")
  cd "$HOME"
  cp .gitconfig before
  ask >asked-before
  write >check
  ask >asked
  cp .gitconfig after
  write >/dev/null
  cp .gitconfig again
  (action=remove leaving=$(printf 'helper %s %s %s\n' "$user" "$profile" "$repositories") && take_away "$leaving") >removal || :
  [ -e .gitconfig ] || : >.gitconfig
  ask >asked-after
  cp .gitconfig removed
done
