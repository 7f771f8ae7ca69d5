#!/usr/bin/env bash
# Whether every shell block of the pages that a test runs was run: the marks that tests leave, compared with tests/shell-blocks.txt.
# usage: tests/tools/shell-blocks.sh     after the tests; what was not run is named
set -euo pipefail
cd "$(dirname "$0")/../.."

blocks=0 missing=0
while IFS='|' read -r page heading part by; do
  case $page in '' | \#*) continue ;; esac
  read -r page <<<"$page"
  read -r part <<<"$part"
  read -r by <<<"$by"
  case $by in "not run: "?*) continue ;; esac
  blocks=$((blocks + 1))
  mark=.build/shell-blocks/$(printf '%s' "$page $part" | LC_ALL=C tr -c 'A-Za-z0-9' '-')
  if [ ! -f "$mark" ]; then
    read -r heading <<<"$heading"
    echo "$page, \"$heading\": the block with \"$part\" was not run; $by runs it" >&2
    missing=$((missing + 1))
  fi
done <tests/shell-blocks.txt
[ "$blocks" -gt 0 ] || { echo "tests/shell-blocks.txt names no block that is run" >&2; exit 1; }
[ "$missing" = 0 ] || exit 1
echo "$blocks shell blocks of the pages were run"
