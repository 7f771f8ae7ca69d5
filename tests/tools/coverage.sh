#!/usr/bin/env bash
# Prints how much of each project's code the tests run: lines and branches.
#
#   tests/tools/coverage.sh [project]...     test projects by their folder's name; Functions, Aws, Cli, LocalAws and Report by default
#
# The functions also run as a native executable, in Stories, Security and Faults. What runs there is not counted.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=.build/coverage
rm -rf $out/results

# A build of its own: coverlet changes the assemblies, and an interrupted run leaves them changed.
for project in "$@"; do
  [ -f "tests/$project/$project.Tests.csproj" ] || { echo "coverage: there is no tests/$project/$project.Tests.csproj" >&2; exit 2; }
done
[ $# -gt 0 ] || set -- Functions Aws Cli LocalAws Report
failed=0
for project in "$@"; do
  dotnet msbuild -restore -nologo -verbosity:quiet -p:Configuration=Release "-p:ArtifactsPath=$PWD/$out/obj" -p:Coverage=true \
    "tests/$project/$project.Tests.csproj" >&2
  dotnet "$out/obj/bin/$project.Tests/release/$project.Tests.dll" --coverlet --coverlet-output-format json \
    --results-directory "$out/results/$project" --progress off --output Normal >"$out/$project.log" 2>&1 ||
    { echo "coverage: a test of $project failed; its output is $out/$project.log" >&2; failed=1; }
done
node tests/tools/coverage.mjs $out/results
exit $failed
