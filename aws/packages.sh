#!/usr/bin/env bash
# Prints true if the functions are to be built with the official AWS packages, false for the stand-ins in this folder; says why in one line
# on standard error.
#
#   aws/packages.sh choose    the official packages when the feed has them all, else the stand-ins: demo, test, bench
#   aws/packages.sh require   the official packages, or an error that names what the feed lacks: what is deployed
#
# OfficialAwsPackages in the environment decides instead: false never queries the feed, true makes choose behave like require. The feed is
# queried once and the answer remembered in .build/packages for these packages, versions and NuGet settings; a feed that did not answer is
# queried again.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "packages: $*" >&2; }

case ${1:-} in choose | require) mode=$1 ;; *) say "usage: aws/packages.sh choose | require" && exit 2 ;; esac
case ${OfficialAwsPackages:-} in
  '') ;;
  true) mode=require ;;
  false) echo false && exit ;;
  *) say "OfficialAwsPackages is '$OfficialAwsPackages'; it is true, false or not set" && exit 2 ;;
esac
command -v dotnet >/dev/null || { say "dotnet is missing (the .NET 10 SDK)" && exit 1; }

# Where NuGet looks for its settings: https://learn.microsoft.com/nuget/consume-packages/configuring-nuget-behavior
settings() {
  local folder=$PWD
  while :; do
    cat "${folder%/}"/[Nn]u[Gg]et.[Cc]onfig 2>/dev/null || true
    [ "$folder" != / ] || break
    folder=$(dirname "$folder")
  done
  cat ~/.nuget/NuGet/NuGet.Config ~/.nuget/config/*.config 2>/dev/null || true
  echo "${NUGET_PACKAGES:-}"
}

# A restore is the only query that gives the build's answer for every kind of feed, with its credentials and its cache.
ask() {
  local log=.build/packages/restore.log
  # One try, so that a missing feed is reported soon. No cached list of versions: it would hide what has been added since.
  if DOTNET_CLI_UI_LANGUAGE=en NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=1 MSBUILDDISABLENODEREUSE=1 timeout 120 dotnet restore aws/Feed.csproj \
    --artifacts-path .build/packages/restore --no-http-cache --nologo --verbosity quiet >"$log" 2>&1 9>&-; then
    answer=has
  elif grep -qE 'error NU(1100|1101|1102|1103|1603)' "$log" && ! grep -q 'error NU1301' "$log"; then
    answer="lacks $(missing "$log")"
  else
    answer="silent $(grep -m 1 -oE 'error [A-Z]+[0-9]+: .*' "$log" | sed -E 's/\.? *(\[.*)?$//' || echo "no answer within two minutes")"
    return
  fi
  echo "$answer" >"$remembered.new"
  mv "$remembered.new" "$remembered"
}

# The names of the packages, each with its version if it is one of ours.
missing() {
  local name version separator=
  while read -r name; do
    version=$(sed -n "s/.*<PackageVersion Include=\"$name\" Version=\"\([^\"]*\)\".*/\1/p" Directory.Packages.props)
    printf '%s%s' "$separator" "$name${version:+ $version}"
    separator=', '
  done < <(sed -nE -e 's/.*error NU110[123]: Unable to find .*package ([A-Za-z0-9._-]*[A-Za-z0-9]).*/\1/p' \
    -e "s/.*error NU1100: Unable to resolve '([^ ]+) .*/\1/p" \
    -e 's/.*error NU1603: .* but ([^ ]+) [^ ]+ was not found.*/\1/p' "$1" | sort -u)
}

mkdir -p .build/packages
exec 9>.build/packages/lock
flock 9
key=$({ cat aws/AwsPackages.props aws/Feed.csproj Directory.Packages.props && settings; } | sha256sum | cut -c 1-16)
remembered=.build/packages/feed-$key
answer=$(cat "$remembered" 2>/dev/null || true)
# To choose, a remembered answer is enough; before an error, the feed is queried again.
if [ -z "$answer" ] || { [ "$mode" = require ] && [ "$answer" != has ]; }; then
  ask
fi

case $mode:$answer in
  choose:has) say "the official AWS packages: the feed has them all" && echo true ;;
  choose:lacks*) say "the stand-ins in aws/: the feed lacks ${answer#lacks }" && echo false ;;
  choose:*) say "the stand-ins in aws/: the feed could not be asked (${answer#silent })" && echo false ;;
  require:has) echo true ;;
  require:*)
    case $answer in
      lacks*) say "the package feed lacks ${answer#lacks }." ;;
      *) say "the package feed could not be asked: ${answer#silent }." ;;
    esac
    say "What is deployed is made of the official AWS packages. To build it from this repository's stand-ins for them instead, set" \
      "OfficialAwsPackages=false in the environment: OfficialAwsPackages=false sam build, or make repository-template"
    exit 1
    ;;
esac
