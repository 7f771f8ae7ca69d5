#!/bin/sh
# usage: ./repository-account.render.sh FOLDER
# Puts into a folder what `aws cloudformation package` needs to deploy template.yaml without the SAM CLI: the template, the definitions that
# it names, and the functions' executable (`make publish`) as the one archive with every function's code.
set -eu
cd "$(dirname "$0")"
command -v zip >/dev/null || { echo "zip is missing: install your system's zip package" >&2; exit 1; }
[ -x .build/bootstrap/bootstrap ] || { echo "the functions are not published: make publish" >&2; exit 1; }
folder=$1
rm -rf "$folder"
mkdir -p "$folder"
cp -R statemachine "$folder/"
zip -q -X -j "$folder/bootstrap.zip" .build/bootstrap/bootstrap
# SAM's keyword for how a function is built is where its code is named.
awk '
  { print }
  /^    Metadata: \{ BuildMethod: makefile \}$/ { function_begins = NR }
  /^    Properties:$/ && function_begins == NR - 1 { print "      CodeUri: bootstrap.zip"; named++ }
  END { if (!named) { print "template.yaml has no function to name code of" > "/dev/stderr"; exit 1 } }
' template.yaml >"$folder/template.yaml"
