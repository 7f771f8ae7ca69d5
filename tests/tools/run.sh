#!/usr/bin/env bash
# Runs every test project, two at a time: many tests wait for the aws CLI or for a delay more than for a processor. Prints a line for each
# project, how many files its property tests have made, and all of a failing project's
# output. Results go to .build/test-results/<project>.trx.
# usage: tests/tools/run.sh     after `make tests` and `make publish`
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

results=$PWD/.build/test-results
rm -rf "$results"
mkdir -p "$results"
export results

# The output of tests that passed is in their results alone.
made() {
  grep -ohE '[^<>]+ with [a-z -]+: [0-9]+ files, [0-9]+ that [A-Za-z ]+ could read, [0-9]+ wrong' "$1" |
    awk -F ' with |: | files, | that | could read, | wrong' '
      { files[$1] += $3; read[$1] += $4; reader[$1] = $5; wrong[$1] += $6 }
      END {
        for (what in files)
          printf "      %s: %d files, %d that %s could read, %d wrong\n", what, files[what], read[what], reader[what], wrong[what]
      }'
}
export -f made

run() {
  name=$(basename "$1" .csproj)
  log=$results/${name%.Tests}.log
  dotnet "$(dirname "$1")/bin/Release/net10.0/$name.dll" -noColor -trx "$results/$name.trx" >"$log" 2>&1
  status=$?
  # A project without tests has lost them.
  grep -q "Total: 0," "$log" && status=1
  grep -E "^ *$name +Total: " "$log" || status=1
  made "$results/$name.trx"
  [ "$status" -eq 0 ] || { cat "$log"; echo "$name failed"; }
  return "$status"
}
export -f run

# The longest first, so that none of them is left for the end.
longest='Stories Security LocalAws Faults Cli Instance'
{
  for name in $longest; do echo "tests/$name/$name.Tests.csproj"; done
  for project in tests/*/*.Tests.csproj; do
    [[ " $longest " == *" $(basename "$project" .Tests.csproj) "* ]] || echo "$project"
  done
} | xargs -P 2 -I '{}' bash -c 'run {}'
