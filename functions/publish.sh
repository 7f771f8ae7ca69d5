#!/usr/bin/env bash
# Publishes the functions' one executable to .build/bootstrap/bootstrap, unless what is there was made from the same inputs.
# Checks what Lambda and our own limits ask of it, and leaves the old one alone when it does not pass. Safe to run in parallel.
set -euo pipefail
cd "$(dirname "$0")/.."

official=${OfficialAwsPackages:-false}
max_bytes=12500000     # the executable
max_zip_bytes=6000000  # what is uploaded
max_glibc=2.34         # Amazon Linux 2023: https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html

fail() { echo "publish: $*" >&2; exit 1; }

[ "$(uname -sm)" = "Linux x86_64" ] || fail "needs Linux on x86_64 (the functions' architecture); this is $(uname -sm)"
for tool in dotnet gcc objdump flock gzip; do
  command -v "$tool" >/dev/null || fail "$tool is missing (the .NET 10 SDK; gcc and binutils for NativeAOT; util-linux; gzip)"
done

mkdir -p .build
exec 9>.build/publish.lock
flock 9

inputs=$({
  echo "$official $(dotnet --version)"
  find functions aws Directory.Build.props Directory.Packages.props global.json -type f \
    -not -path '*/bin/*' -not -path '*/obj/*' -not -name '*.md' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
} | sha256sum)
made=.build/bootstrap
if [ -x "$made/bootstrap" ] && [ "$(cat .build/bootstrap.inputs 2>/dev/null)" = "$inputs" ]; then
  exit 0
fi

echo "publish: compiling the functions ahead of time (about a minute)"
# Obj and bin folders of its own: a build of the same projects for the tests does not get in the way.
dotnet publish functions/Functions.csproj --configuration Release --runtime linux-x64 --artifacts-path .build/publish \
  --output .build/publish/out -p:OfficialAwsPackages="$official" --nologo --verbosity quiet 9>&- # Build servers stay: without the lock.
new=.build/publish/out/bootstrap

glibc=$(objdump -T "$new" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -Vu | tail -1)
[ "$(printf '%s\n' "$glibc" "$max_glibc" | sort -V | tail -1)" = "$max_glibc" ] ||
  fail "bootstrap needs glibc $glibc; Amazon Linux 2023 has $max_glibc. Publish on a system with an older glibc."
bytes=$(stat -c %s "$new")
[ "$bytes" -le "$max_bytes" ] || fail "bootstrap has $bytes bytes; the limit is $max_bytes"
zip_bytes=$(gzip -6 -c "$new" | wc -c)
[ "$zip_bytes" -le "$max_zip_bytes" ] || fail "bootstrap has $zip_bytes bytes compressed; the limit is $max_zip_bytes"

# The executable alone, without its debug symbols (bootstrap.dbg). Renamed into place: a process that runs the old one goes on.
mkdir -p "$made"
install -m 755 "$new" "$made/bootstrap.new"
mv "$made/bootstrap.new" "$made/bootstrap"
echo "$inputs" >.build/bootstrap.inputs
echo "publish: $made/bootstrap, $bytes bytes, $zip_bytes compressed, glibc $glibc"
