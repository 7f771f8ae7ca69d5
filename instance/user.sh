# shellcheck shell=sh
# What runs as each user: first everything is written; then, once root has noted that, the access is proved.

as_user() { # write|remove|verify|check
  if make_work; then "$1_as_user"; else fail prerequisites "$said" || :; fi
  pass finished "$1"
}

write_as_user() {
  check_prerequisites || return 0
  ready=true
  [ -z "$leaving_user" ] || take_away "$leaving_user" || ready=false
  write_profile || ready=false
  is_foreign "$profile" || write_credential_helpers || ready=false
  ! $ready || pass ready ''
}

remove_as_user() {
  take_away "$leaving_user" || :
}

# What would be written is compared with what is there.
check_as_user() {
  dry=true
  if $wanted_user; then write_as_user; else remove_as_user; fi
}
