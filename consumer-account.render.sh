#!/bin/sh
# usage: ./consumer-account.render.sh > rendered.yaml
# Prints consumer-account.yaml with the files it includes put in their place: one file without transforms, which
# CloudFormation and service-managed StackSets (they run none) take as it is. Lines that are YAML comments are left out:
# CloudFormation takes 51,200 bytes as a template's text. (A file's own are at the line's beginning, its scripts' are not.)
set -eu
cd "$(dirname "$0")"
awk '
  /^ *Fn::Transform: \{ Name: AWS::Include, Parameters: \{ Location: [^ ]+ \} \}$/ {
    match($0, /^ */); indent = substr($0, 1, RLENGTH)
    file = $(NF - 2)
    while ((status = (getline line < file)) > 0) if (line !~ /^#/) print (line == "" ? "" : indent line)
    if (status < 0) { print "cannot read " file > "/dev/stderr"; failed = 1; exit 1 }
    next
  }
  /Fn::Transform/ { print FILENAME ":" FNR ": not a transform that can be rendered" > "/dev/stderr"; failed = 1; exit 1 }
  /^ *#/ { next }
  { print }
  END { exit failed }
' consumer-account.yaml
