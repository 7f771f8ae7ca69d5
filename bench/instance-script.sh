#!/bin/sh
# The instance script's own time: milliseconds of wall clock with an aws and a git that return at once, so what is left is the script's,
# plus the start of a few small shells. git config is the real git's: without it there is nothing to configure.
#
#   bench/instance-script.sh [RUNS]     prints: case, median, slowest
set -eu
runs=${1:-15}
render=$(dirname "$0")/../instance/render.sh
git=$(command -v git)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

prepare() { # NAME REPOSITORIES USERS CLONE
  "$render" script | sed -e 's/{{ Action }}/configure/' -e 's/{{ Grant }}/web-team/' -e 's/{{ Generation }}/1/' \
    -e 's/{{ ProfileName }}/cross-account-role/' \
    -e 's,{{ AccessRoleArn }},arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole,' \
    -e 's/{{ Region }}/us-east-2/' -e "s,{{ Repositories }},$2," -e "s/{{ Users }}/$3/" \
    -e 's/{{ GitScope }}/repository/' -e 's/{{ Branch }}/main/' -e "s/{{ Clone }}/$4/" \
    -e 's/{{ Prerequisites }}/report/' >"$work/$1.sh"
}

mkdir "$work/commands"
cat >"$work/commands/aws" <<'END'
#!/bin/sh
case $* in
  --version) echo aws-cli/2.15.30 ;;
  *get-caller-identity*) echo arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/i-0123456789abcdef0 ;;
  *) echo arn:aws:codecommit:us-east-2:111111111111:SharedDemoRepo ;;
esac
END
cat >"$work/commands/git" <<END
#!/bin/sh
case \$1 in
  --version) echo git version 2.39.5 ;;
  ls-remote) printf '4f2a8b6c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a\trefs/heads/main\n' ;;
  clone | -C) ;;
  *) exec $git "\$@" ;;
esac
END
# Users of the benchmark: each has a folder of its own, and there are no others.
cat >"$work/commands/getent" <<END
#!/bin/sh
echo "\$2:x:0:0::$work/home/\$2:/bin/sh"
END
cat >"$work/commands/runuser" <<'END'
#!/bin/sh
shift 3
exec "$@"
END
chmod +x "$work"/commands/*

me=$(id -un)
prepare first us-east-2/SharedDemoRepo "$me" true
prepare again us-east-2/SharedDemoRepo "$me" true
repositories=us-east-2/a
for name in b c d e f g h i j; do repositories="$repositories us-east-2/$name"; done
prepare many "$repositories" 'u1 u2 u3 u4 u5' false

run() { # NAME: milliseconds of one run; a check that failed ends the benchmark
  before=$(date +%s%N)
  env -i HOME="$work/home" PATH="$work/commands:/usr/bin:/bin" AWS_SSM_INSTANCE_ID=i-0123456789abcdef0 \
    REPOGRANT_MEMORY="$work/memory" /bin/sh "$work/$1.sh" >"$work/output" || {
    cat "$work/output" >&2
    exit 1
  }
  echo $((($(date +%s%N) - before) / 1000000))
}

measure() { # CASE
  name=$1
  i=0
  : >"$work/times"
  while [ "$i" -lt "$runs" ]; do
    [ "$name" = again ] || {
      rm -rf "${work:?}/home" "$work/memory"
      for user in u1 u2 u3 u4 u5; do mkdir -p "$work/home/$user"; done
    }
    run "$name" >>"$work/times"
    i=$((i + 1))
  done
  sort -n "$work/times" | awk -v name="$name" '
    { time[NR] = $1 }
    END { printf "%-6s median %d ms, slowest %d ms\n", name, time[int((NR + 1) / 2)], time[NR] }'
}

measure first
measure again
# Only root configures others.
[ "$me" != root ] || measure many
