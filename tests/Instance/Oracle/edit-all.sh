#!/bin/sh
# usage: edit-all.sh FOLDER PROGRAM AWK...
# In each folder of FOLDER: before with what is ours is after, that once more is again (not there: nothing changes), without it is removed.
# PROGRAM is profile.awk, or git-config.awk, which takes what it has to do from the environment: $drop and, where something is to be
# written, $section.
set -eu
folder=$1 program=$2
shift 2
export LC_ALL=C profile=cross-account-role role_arn=arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole
export region=us-east-2 instance_id=i-0123456789abcdef0

edit() { # ACTION FROM TO AWK...: TO is not there when nothing changes
  action=$1 from=$2 to=$3
  shift 3
  status=0 append=''
  [ "$action" != write ] || append=${section-}
  read -r bytes <"$from.bytes"
  action=$action append=$append new=$to bytes=$bytes "$@" -f "$program" "$from" >"$to.bytes" 2>/dev/null || status=$?
  case $status in
    0 | 3) ;;
    *) echo "$from: $1 ends with exit code $status" && exit 1 ;;
  esac
}

for case in "$folder"/*; do
  edit write "$case/before" "$case/after" "$@"
  [ -e "$case/after" ] || { ln "$case/before" "$case/after" && ln -f "$case/before.bytes" "$case/after.bytes"; }
  edit write "$case/after" "$case/again" "$@"
  edit remove "$case/after" "$case/removed" "$@"
  [ -e "$case/removed" ] || ln "$case/after" "$case/removed"
done
