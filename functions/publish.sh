#!/usr/bin/env bash
# Publishes the functions' one executable, unless the last one of its kind was made from the same inputs. Checks Lambda's requirements and
# our own limits, and keeps the last one if the new one fails. Safe to run in parallel.
#
#   functions/publish.sh            for this machine: .build/bootstrap/bootstrap, of what aws/packages.sh chooses
#   functions/publish.sh <folder>   to deploy: <folder>/bootstrap, of the official AWS packages
#
# OfficialAwsPackages=true or =false in the environment decides instead.
set -euo pipefail
deploy=${1:+$(realpath -m "$1")}
cd "$(dirname "$0")/.."
# The SAM CLI's installer leaks the folder of its own libraries to what it calls: https://github.com/aws/aws-sam-cli/issues/8628
unset LD_LIBRARY_PATH

fail() { echo "publish: $*" >&2; exit 1; }

[ "$(uname -sm)" = "Linux x86_64" ] || fail "needs Linux on x86_64 (the functions' architecture); this is $(uname -sm)"
missing=
for tool in dotnet gcc objdump flock gzip; do
  command -v "$tool" >/dev/null || missing="$missing $tool"
done
[ -z "$missing" ] || fail "needs$missing on this machine: dotnet is the .NET 10 SDK, gcc makes the executable, objdump (binutils) \
and gzip check it, flock (util-linux) keeps two builds apart"

if [ -n "$deploy" ]; then mode=require; else mode=choose; fi
official=$(aws/packages.sh $mode)
if [ "$official" = true ]; then
  kind=official max_bytes=15000000 max_zip_bytes=7000000 # the executable, and what is uploaded
else
  kind=stand-ins max_bytes=14100000 max_zip_bytes=6400000
fi
max_glibc=2.34 # Amazon Linux 2023: https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html
made=.build/functions/$kind

# Separate obj and bin folders for each kind, so that builds for tests or of the other kind do not interfere.
publish() {
  local new=.build/publish/$kind/out/bootstrap glibc bytes zip_bytes template
  template=$(sha256sum template.yaml)
  echo "publish: compiling the functions ahead of time (about a minute)"
  dotnet publish functions/Functions.csproj --configuration Release --runtime linux-x64 --artifacts-path ".build/publish/$kind" \
    --output ".build/publish/$kind/out" -p:OfficialAwsPackages="$official" --nologo --verbosity quiet 9>&- # Build servers outlive the lock.
  # The generator of Amazon.Lambda.Annotations writes a template: functions/aws-lambda-tools-defaults.json says where.
  [ "$template" = "$(sha256sum template.yaml)" ] || fail "the build has changed template.yaml"

  glibc=$(objdump -T "$new" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -Vu | tail -1)
  [ "$(printf '%s\n' "$glibc" "$max_glibc" | sort -V | tail -1)" = "$max_glibc" ] ||
    fail "bootstrap needs glibc $glibc; Amazon Linux 2023 has $max_glibc. Publish on a system with an older glibc."
  bytes=$(stat -c %s "$new")
  [ "$bytes" -le "$max_bytes" ] || fail "bootstrap ($kind) has $bytes bytes; the limit is $max_bytes"
  zip_bytes=$(gzip -6 -c "$new" | wc -c)
  [ "$zip_bytes" -le "$max_zip_bytes" ] || fail "bootstrap ($kind) has $zip_bytes bytes compressed; the limit is $max_zip_bytes"

  # The executable alone, without its debug symbols (bootstrap.dbg). Renamed into place: a process that runs the old one continues.
  mkdir -p "$made"
  install -m 755 "$new" "$made/bootstrap.new"
  mv "$made/bootstrap.new" "$made/bootstrap"
  echo "$inputs" >"$made.inputs"
  echo "publish: $made/bootstrap, $bytes bytes, $zip_bytes compressed, glibc $glibc"
}

mkdir -p .build
exec 9>.build/publish.lock
flock 9

inputs=$({
  echo "$official $(dotnet --version)"
  find functions aws report Directory.Build.props Directory.Build.targets Directory.Packages.props global.json -type f \
    -not -path '*/bin/*' -not -path '*/obj/*' -not -name '*.md' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
} | sha256sum)
if [ ! -x "$made/bootstrap" ] || [ "$(cat "$made.inputs" 2>/dev/null)" != "$inputs" ]; then
  publish
fi

if [ -n "$deploy" ]; then
  mkdir -p "$deploy"
  cp "$made/bootstrap" "$deploy/bootstrap"
else
  # What runs on this machine: the kind that was chosen last.
  if [ -d .build/bootstrap ] && [ ! -L .build/bootstrap ]; then rm -r .build/bootstrap; fi
  ln -sfn "functions/$kind" .build/bootstrap
fi
