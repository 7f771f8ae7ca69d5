#!/usr/bin/env bash
# The spelling of everything that people read: pages, comments, messages, names. A correct word that is unknown goes into words.txt.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/tools/node_modules/.bin/cspell lint --no-progress --no-summary --config cspell.json || {
  echo "lint: correct the spelling, or add the word to tests/tools/words.txt" >&2
  exit 1
}
