#!/usr/bin/env bash
# The tests are the same on every machine: their list without a PATH and with an empty environment must be the list that they have here.
# Theory data that depends on the machine, for example on an installed tool, would make a test run for some people only.
# usage: tests/tools/same-tests.sh     after `make tests`
set -euo pipefail
cd "$(dirname "$0")/../.."

dotnet=$(readlink -f "$(command -v dotnet)")
listed=0
for project in tests/*/*.Tests.csproj; do
  tests="$(dirname "$project")/bin/Release/net10.0/$(basename "$project" .csproj).dll"
  [ -f "$tests" ] || { echo "$tests is missing: run 'make tests'" >&2; exit 1; }
  here=$("$dotnet" "$tests" -list full -preEnumerateTheories -noLogo -noColor | sort)
  bare=$(env -i HOME=/nonexistent PATH= "$dotnet" "$tests" -list full -preEnumerateTheories -noLogo -noColor | sort)
  if [ "$here" != "$bare" ]; then
    echo "$project: these tests depend on the machine" >&2
    diff <(echo "$bare") <(echo "$here") | sed -n 's/^[<>]/ /p' >&2
    exit 1
  fi
  listed=$((listed + $(grep -c . <<<"$here" || true)))
done
if [ "$listed" -eq 0 ]; then
  echo "no test project listed a test" >&2
  exit 1
fi
