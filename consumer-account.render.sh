#!/bin/sh
# usage: ./consumer-account.render.sh > rendered.yaml
# Prints consumer-account.yaml with the files it includes put in their place: one file without transforms, which
# CloudFormation and service-managed StackSets (they run none) take as it is.
set -eu
cd "$(dirname "$0")"
awk '
  /^ *Fn::Transform: \{ Name: AWS::Include, Parameters: \{ Location: [^ ]+ \} \}$/ {
    match($0, /^ */); indent = substr($0, 1, RLENGTH)
    file = $(NF - 2)
    while ((status = (getline line < file)) > 0) print (line == "" ? "" : indent line)
    if (status < 0) { print "cannot read " file > "/dev/stderr"; failed = 1; exit 1 }
    next
  }
  /Fn::Transform/ { print FILENAME ":" FNR ": not a transform that can be rendered" > "/dev/stderr"; failed = 1; exit 1 }
  { print }
  END { exit failed }
' consumer-account.yaml
