# shellcheck shell=sh
# The AWS CLI profile.

profile_awk='profile.awk'

write_profile() {
  if [ "$profile" = default ]; then
    fail profile 'the profile may not be called default: every aws command of this user would use it'
  elif ! find_instance_id; then
    fail profile 'neither the SSM agent nor the hardware nor cloud-init says which instance this is'
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
  edit_profile write "$profile" "$role_arn" "$region" || {
    [ $? -eq 3 ] || exit 1
    done=$as_before
  }
  file=$(readlink -f "$file")
  case $done in "$as_before") echo "[profile $profile] in $file $done" ;; *) echo "[profile $profile] $done in $file" ;; esac
)

# Whether the profile, in a home that instances share, is of another one: then so are the helpers with it.
is_foreign() { # PROFILE
  [ -f "$aws_config" ] &&
    [ "$(action=owner profile=$1 instance_id=$instance_id shared=$(stat -f -c %T "$HOME") awk "$profile_awk" "$aws_config")" ]
}

edit_profile() { # ACTION PROFILE ROLE_ARN REGION
  action=$1 profile=$2 role_arn=$3 region=$4 instance_id=$instance_id shared=$(stat -f -c %T "$HOME") edit "$aws_config" "$profile_awk"
}
