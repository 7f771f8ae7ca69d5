#!/usr/bin/env bash
# Fails if a line of C# has more than 140 characters, and prints those lines as file:line.
# CSharpier wraps code at that column, but neither strings nor comments.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Characters, not bytes: for git the locale decides what a character is.
if ! locale -a 2>/dev/null | grep -qix 'c\.utf-\?8'; then
  echo "lint: the locale C.UTF-8 is missing" >&2
  exit 1
fi
files=$(git ls-files -- '*.cs' | wc -l)
if [ "$files" -eq 0 ]; then
  echo "lint: git lists no C# file" >&2
  exit 1
fi
long=$(LC_ALL=C.UTF-8 git grep -nE '^.{141}' -- '*.cs' | LC_ALL=C.UTF-8 sed -E 's/^([^:]+:[0-9]+):.*/\1/') || true
if [ -n "$long" ]; then
  printf '%s\n' "$long" >&2
  echo "lint: $(wc -l <<<"$long") lines of C# have more than 140 characters" >&2
  exit 1
fi
