#!/bin/sh
# Prints one JSON line per check: check, user, repository, ok, detail. Exit code 1 when a check failed.
#
# Without arguments it runs as root and starts itself again for each user, as that user, with arguments that say what to do. Root never
# reads or writes in a user's home, so no symbolic link there can mislead it.
set -euf
umask 077
export LC_ALL=C
[ $# -gt 0 ] || script=$(cat -- "$0" 2>/dev/null || :)
cd /

. ./report.sh
. ./files.sh
. ./prerequisites.sh
. ./profile.sh
. ./credential-helper.sh
. ./removal.sh
. ./verification.sh
. ./user.sh
. ./memory.sh
. ./instance.sh

# In a here-document with a quoted delimiter no character is special: quotes, $, ` and \ are plain text. Only its delimiter could end it,
# alone on a line; no allowed pattern accepts a line break or a double quote. `parameter` checks once more, in case a pattern is removed. A grant's name may begin with a dash:
# it is only ever the end of a path.
{
  parameter Action a-z && action=$given
  parameter Grant && grant=${given#_}
  parameter Generation 0-9 && generation=$given
  parameter ProfileName && profile=$given
  parameter AccessRoleArn 'A-Za-z0-9_:/+=,.@-' && role_arn=$given
  parameter Region && region=$given
  parameter Repositories 'A-Za-z0-9_./ -' && repositories=$given
  parameter Users 'A-Za-z0-9_.@\\ -' && users=$given
  parameter GitScope a-z && git_scope=$given
  parameter Branch 'A-Za-z0-9_./+=,@-' && branch=$given
  parameter Clone a-z && clone=$given
  parameter Prerequisites a-z && prerequisites=$given
  read -r last_line
} <<'"END"'
{{ Action }}
_{{ Grant }}
{{ Generation }}
{{ ProfileName }}
{{ AccessRoleArn }}
{{ Region }}
{{ Repositories }}
{{ Users }}
{{ GitScope }}
{{ Branch }}
{{ Clone }}
{{ Prerequisites }}
last line
"END"
[ "$last_line" = 'last line' ] || reject 'a parameter has a line break'
# Whatever the agent has, and the usual places: its PATH may lack /usr/local/bin, and the directory of snaps is in none.
PATH=${PATH:+$PATH:}/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
export PATH
account=${role_arn#*:iam::}
account=${account%%:*}
patience=${REPOGRANT_PATIENCE:-180}
if [ $# -eq 0 ]; then
  configure_instance
else
  user=$2
  as_user "$1"
fi
