# shellcheck shell=sh
# The AWS CLI profile.

profile_awk='profile.awk'

write_profile() {
  if [ "$profile" = default ]; then
    fail profile 'the profile may not be called default: every aws command of this user would use it'
  elif ! find_instance_id; then
    fail profile 'neither agent, hardware nor cloud-init says which instance this is'
  elif said=$(replace_profile 2>&1); then
    pass profile "$said"
  else
    fail profile "$said"
  fi
}

# Prints what it did, or why it cannot.
replace_profile() (
  file=$aws_config credentials=$HOME/.aws/credentials
  [ "${dry-}" ] || mkdir -p "$HOME/.aws" || exit 1
  ! no_file "$credentials" || exit 1
  if [ -e "$credentials" ]; then
    keys=$(action=look profile=$profile awk "$profile_awk" "$credentials") || exit 1
    [ -z "$keys" ] || give_up "[$profile] in $credentials has ${keys% }, and wins over $file: remove that section"
  fi
  done=updated
  [ -e "$file" ] || done=created
  without=$(edit_profile write "$profile" "$role_arn" "$region" 2>&1) || {
    [ $? -eq 3 ] || give_up "$without"
    done=$as_before
  }
  file=$(readlink -f "$file")
  case $done in
    "$as_before") echo "[profile $profile] in $file $done" ;;
    *) echo "[profile $profile] $done in $file${without:+, without its}$without" ;;
  esac
)

# Whether the profile is another's, and so are the helpers with it, or was copied from another instance with its disk.
is_foreign() { # PROFILE [copied]
  [ -f "$aws_config" ] && [ "$(
    action=${2-owner} profile=$1 role_arn=$role_arn instance_id=$instance_id shared=$(stat -f -c %T "$HOME") \
      awk "$profile_awk" "$aws_config"
  )" ]
}

edit_profile() { # ACTION PROFILE ROLE_ARN REGION
  action=$1 profile=$2 role_arn=$3 region=$4 instance_id=$instance_id shared=$(stat -f -c %T "$HOME") edit "$aws_config" "$profile_awk"
}
