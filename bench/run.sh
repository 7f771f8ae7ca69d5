#!/usr/bin/env bash
# Prints every number that has a limit, as tables, with the machine on which it was measured. Builds what it needs.
#
#   bench/run.sh [bootstrap|report|grant|script|localaws|story|reconcile|list]...     all of them by default
#   bench/run.sh profile   where the time of a grant goes (RUNS=5 INSTANCES=1 DELAYS=no)
#   bench/run.sh peers     beside a boto3 script, an aws CLI script and an Ansible playbook; takes half an hour (RUNS=5 INSTANCES="1 20"
#                          DELAYS="no yes" PEERS="boto3 aws ansible")
set -euo pipefail
cd "$(dirname "$0")/.."
out=.build/bench
publish() { dotnet publish "$@" --configuration Release --nologo --verbosity quiet -tl:off >&2; }
# Says nothing of a build that succeeds, which dotnet build does even if it is to be quiet.
build() { dotnet msbuild -restore -nologo -verbosity:quiet -p:Configuration=Release "$@" >&2; }

OfficialAwsPackages=$(aws/packages.sh choose)
export OfficialAwsPackages # To the functions, and to what MSBuild compiles them for below.
functions/publish.sh >&2
publish bench/Floor/Floor.csproj --runtime linux-x64 --artifacts-path $out/floor-obj --output $out/floor
publish functions/Functions.csproj --runtime linux-x64 --self-contained false -p:PublishAot=false \
  --artifacts-path $out/jit-obj --output $out/jit
build local/LocalAws.csproj
build cli/Cli.csproj
build bench/Bench.csproj "-p:ArtifactsPath=$PWD/$out/obj"

local_aws=local/bin/Release/net10.0/LocalAws.dll
for part in ${*:-bootstrap report grant script localaws story reconcile list}; do
  case $part in
    bootstrap) set -- .build/bootstrap $out/jit $out/floor ;;
    list) set -- $local_aws cli/bin/Release/net10.0/repogrant.dll ;;
    localaws | story | reconcile) set -- $local_aws ;;
    *) set -- ;;
  esac
  dotnet $out/obj/bin/Bench/release/Bench.dll "$part" "$@"
  echo
done
