#!/usr/bin/env bash
# No line of C# has more than 140 characters: prints those that have, as file:line, and fails.
# CSharpier breaks code at that column, but neither texts nor comments.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Characters, not bytes: git leaves it to the locale what a character is.
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
