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

# In a here-document with a quoted delimiter no character is special: quotes, $, ` and \ are plain text. Only a line break could end it,
# which no allowed pattern accepts; `only` checks once more, in case a pattern is ever removed.
IFS=''
{
  read -r action
  read -r grant
  read -r generation
  read -r profile
  read -r role_arn
  read -r region
  read -r repositories
  read -r users
  read -r git_scope
  read -r branch
  read -r clone
  read -r prerequisites
  read -r last_line
} <<'END OF PARAMETERS'
{{ Action }}
{{ Grant }}
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
END OF PARAMETERS
unset IFS

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

[ "$last_line" = 'last line' ] || reject 'a parameter has a line break'
only Action "$action" a-z
# A grant's name may begin with a dash: it is only ever the end of a path.
only Grant "_$grant" 'A-Za-z0-9_-'
only Generation "$generation" 0-9
only ProfileName "$profile" 'A-Za-z0-9_.-'
only AccessRoleArn "$role_arn" 'A-Za-z0-9_:/+=,.@-'
only Region "$region" 'a-z0-9-'
only Repositories "$repositories" 'A-Za-z0-9_./ -'
only Users "$users" 'A-Za-z0-9_.@\\ -'
only GitScope "$git_scope" a-z
only Branch "$branch" 'A-Za-z0-9_./+=,@-'
only Clone "$clone" a-z
only Prerequisites "$prerequisites" a-z
# Whatever the agent has, and the usual places: its PATH may lack /usr/local/bin, and the directory of snaps is in none.
PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
export PATH
patience=${REPOGRANT_PATIENCE:-180}
if [ $# -eq 0 ]; then
  configure_instance
else
  user=$2
  as_user "$1"
fi
