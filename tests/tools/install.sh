#!/usr/bin/env bash
# Installs the tools that give the tests a second opinion. What the machine has is used as it is; the rest goes into ignored folders of the
# repository, or comes from the system's package manager. A tool that cannot be installed fails the run by name.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "tools: $*" >&2; exit 1; }

if ! cmp -s tests/tools/package-lock.json .tools/npm.lock; then
  npm ci --prefix tests/tools --silent --no-audit --no-fund || fail "npm ci failed in tests/tools"
  mkdir -p .tools
  cp tests/tools/package-lock.json .tools/npm.lock
fi

# cfn-lint and the SAM translator
if ! { command -v cfn-lint && python3 -c 'import samtranslator'; } >/dev/null 2>&1 && ! [ -x .tools/python/bin/cfn-lint ]; then
  python3 -m venv .tools/python || fail "python3 with venv is missing: it runs cfn-lint and the SAM translator"
  .tools/python/bin/pip install --quiet --requirement tests/Templates/requirements.txt ||
    fail "cfn-lint and aws-sam-translator are not on this machine and could not be installed with pip"
fi

# The shell linter, and the shells and awks that the instance script is tried with: packages of these names where there is apt-get
missing=()
for program in shellcheck dash bash busybox mawk gawk original-awk; do
  command -v "$program" >/dev/null || missing+=("$program")
done
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    awk=$(update-alternatives --query awk 2>/dev/null | sed -n 's/^Value: //p')
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >/dev/null ||
      fail "apt-get could not install ${missing[*]}"
    # What awk is on this machine stays as it was: a new one would take its place.
    [ -z "$awk" ] || update-alternatives --quiet --set awk "$awk"
  else
    fail "missing: ${missing[*]}; install your system's packages of them"
  fi
fi

# The browser that the report page is looked at with. Not every system has a package of it: without it tests/Browser is skipped.
if ! { command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable; } >/dev/null; then
  if ! { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null &&
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } >/dev/null 2>&1; then
    echo "tools: there is no Chromium on this machine, and none could be installed: the tests of tests/Browser will be skipped" >&2
  fi
fi
