#!/bin/sh
# usage: ./consumer-account.render.sh > rendered.yaml
# Prints consumer-account.yaml with the files it includes put in their place: one file without transforms, which
# CloudFormation and service-managed StackSets (they run none) take as it is. CloudFormation takes 51,200 bytes as a template's
# text: lines that are YAML comments are left out, and a level is indented by one space.
set -eu
cd "$(dirname "$0")"
awk '
  BEGIN { blanks = "                                        " }
  # What is further in than the line before is one level deeper, and so is what stands behind the dash of an item.
  function put(column, text,    i) {
    while (depth && columns[depth] > column) depth--
    if (!depth || columns[depth] < column) {
      level = depth ? levels[depth] + 1 : 0
      columns[++depth] = column
      levels[depth] = level
    }
    print substr(blanks, 1, levels[depth]) text
    if (text ~ /^- /) {
      columns[depth + 1] = column + 2
      levels[depth + 1] = levels[depth] + 2
      depth++
    }
  }
  function put_line(outer, line) {
    match(line, /^ */)
    if (line !~ /^ *#/ && line != "") put(outer + RLENGTH, substr(line, RLENGTH + 1))
  }
  /^ *Fn::Transform: \{ Name: AWS::Include, Parameters: \{ Location: [^ ]+ \} \}$/ {
    match($0, /^ */); outer = RLENGTH
    file = $(NF - 2)
    while ((status = (getline line < file)) > 0) put_line(outer, line)
    if (status < 0) { print "cannot read " file > "/dev/stderr"; failed = 1; exit 1 }
    next
  }
  /Fn::Transform/ { print FILENAME ":" FNR ": not a transform that can be rendered" > "/dev/stderr"; failed = 1; exit 1 }
  { put_line(0, $0) }
  END { exit failed }
' consumer-account.yaml
