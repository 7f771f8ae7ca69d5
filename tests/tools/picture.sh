#!/usr/bin/env bash
# Draws docs/demo.svg: what the demo of the seed shows on a terminal. Runs it; everything has to be built.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v script >/dev/null || { echo "picture: script is missing (util-linux)" >&2; exit 1; }
mkdir -p .build/picture
# As many rows as it takes: what has scrolled away is drawn, too.
unset NO_COLOR
TERM=xterm-256color script -qec \
  "stty cols 80 rows 200; dotnet local/bin/Release/net10.0/LocalAws.dll demo" .build/picture/written >/dev/null
node tests/tools/picture.mjs .build/picture/written "make demo" "The execution, live" "The proof" "The same again" >.build/picture/demo.svg
mv .build/picture/demo.svg docs/demo.svg
