#!/bin/sh
# usage: ./repository-account.render.sh FOLDER PUBLISHED
# Puts into a folder what `aws cloudformation package` needs to deploy template.yaml without the SAM CLI: the template, the definitions that
# it names, and the functions' executable, from the folder that functions/publish.sh put it into, as the one archive with every function's
# code.
set -eu
cd "$(dirname "$0")"
command -v zip >/dev/null || { echo "zip is missing: install your system's zip package" >&2; exit 1; }
[ $# -eq 2 ] || { echo "usage: ./repository-account.render.sh FOLDER PUBLISHED" >&2; exit 2; }
folder=$1 published=$2
[ -x "$published/bootstrap" ] || { echo "$published has no executable of the functions: functions/publish.sh $published" >&2; exit 1; }
rm -rf "$folder"
mkdir -p "$folder"
cp -R statemachine "$folder/"
zip -q -X -j "$folder/bootstrap.zip" "$published/bootstrap"
# SAM's keyword for how a function is built is where its code is named.
awk '
  { print }
  /^    Metadata: \{ BuildMethod: makefile \}$/ { function_begins = NR }
  /^    Properties:$/ && function_begins == NR - 1 { print "      CodeUri: bootstrap.zip"; named++ }
  END { if (!named) { print "template.yaml has no function to name code of" > "/dev/stderr"; exit 1 } }
' template.yaml >"$folder/template.yaml"
