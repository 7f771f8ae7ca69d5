#!/bin/sh
# usage: ./consumer-account.render.sh > rendered.yaml
# Prints consumer-account.yaml with its included files inserted: one file without transforms, which CloudFormation and service-managed
# StackSets (which support none) accept as it is. CloudFormation accepts 51,200 bytes as a template's text, so comments are left out, and
# the Sids of statements, which mean nothing to IAM; what is deeper than a resource's name is written with brackets instead of indentation.
#
# It supports the YAML that our files use: no anchors, and as multi-line strings only those after >- and those in single quotes.
set -eu
cd "$(dirname "$0")"
awk '
  function fail(problem) { print file ": " problem > "/dev/stderr"; failed = 1; exit 1 }
  # A list or a mapping begins: its place, and its first item. The outer two have no brackets.
  function open_collection(column, is_list) {
    columns[++depth] = column
    list[depth] = is_list
    if (depth > 2) printf "%s", (after_key ? " " : "") (is_list ? "[" : "{")
    else if (depth > 1) print ""
    after_key = 0
  }
  function close_collections(column, is_item) {
    while (depth && (columns[depth] > column || columns[depth] == column && list[depth] && !is_item)) {
      if (depth > 2) printf "%s", list[depth] ? "]" : "}"
      depth--
    }
  }
  function begin_item(column, is_list) {
    if (!depth || columns[depth] < column || list[depth] != is_list) open_collection(column, is_list)
    else if (depth > 2) printf ","
    else print ""
    if (depth == 2) printf " "
    after_key = 0
  }
  # A text that brackets could mistake; readers of YAML 1.1 stumble over a colon, too.
  function scalar(text) {
    if (text !~ /[][{},:?]/) return text
    if (text !~ /\047/) return "\047" text "\047"
    if (text ~ /["\\]/) fail("cannot quote " text)
    return "\"" text "\""
  }
  # What follows a key or a dash, on its line.
  function value(text,    out, inside, size) {
    while (text != "") {
      size = 0
      if (match(text, /^![A-Za-z:]+ /) || match(text, /^\047([^\047]|\047\047)*\047/) || match(text, /^"([^"\\]|\\.)*"/)) {
        out = out substr(text, 1, RLENGTH)
      } else if (match(text, /^ +/)) {
        if (substr(text, RLENGTH + 1, 1) == "#") return out
      } else if (match(text, /^[][{},]/)) {
        inside += (text ~ /^[[{]/) - (text ~ /^[]}]/)
        out = out substr(text, 1, 1)
      } else if (inside && match(text, /^: /)) out = out ": "
      else {
        while (++size <= length(text) && substr(text, size) !~ (inside ? "^( *[][{},]|: )" : "^ +#"));
        RLENGTH = size - 1
        out = out scalar(substr(text, 1, RLENGTH))
      }
      text = substr(text, RLENGTH + 1)
    }
    return out
  }
  function end_folded() {
    if (folded_column < 0) return
    printf " %s", scalar(folded)
    folded_column = -1
  }
  function put_line(outer, line,    column, key, quotes, text) {
    if (quoted) {
      text = line
      quotes = gsub(/\047/, "", text)
      sub(/^ +/, "", line)
      printf "\n%s%s", (line == "" ? "" : "  "), line
      quoted = quotes % 2 == 0
      return
    }
    match(line, /^ */)
    column = outer + RLENGTH
    line = substr(line, RLENGTH + 1)
    if (line == "") return
    if (folded_column >= 0 && column > folded_column) { folded = folded (folded == "" ? "" : " ") line; return }
    end_folded()
    if (line ~ /^#/) return
    close_collections(column, line ~ /^- /)
    while (line ~ /^- /) {
      begin_item(column, 1)
      match(line, /^- +/)
      column += RLENGTH
      line = substr(line, RLENGTH + 1)
    }
    if (line ~ /^Sid: [A-Za-z]+$/) return
    if (match(line, /^(\047[^\047]*\047|[^][{}"\047 :!]+(:+[^ :]+)*):( +|$)/)) {
      begin_item(column, 0)
      key = substr(line, 1, RLENGTH)
      line = substr(line, RLENGTH + 1)
      sub(/: *$/, "", key)
      printf "%s:", scalar_key(key)
      after_key = 1
      if (line == "") return
      if (line == ">-") { folded = ""; folded_column = column; return }
      printf " "
    }
    text = line
    quotes = gsub(/\047/, "", text)
    if (line ~ /^\047/ && quotes % 2) { quoted = 1; printf "%s", line }
    else printf "%s", value(line)
    # A function of CloudFormation, whose arguments follow.
    after_key = line ~ /^![A-Za-z:]+$/
  }
  function scalar_key(key) { return key ~ /^\047/ ? key : scalar(key) }
  BEGIN { folded_column = -1; file = "consumer-account.yaml" }
  /^ *Fn::Transform: \{ Name: AWS::Include, Parameters: \{ Location: [^ ]+ \} \}$/ {
    match($0, /^ */); outer = RLENGTH
    file = $(NF - 2)
    while ((status = (getline line < file)) > 0) put_line(outer, line)
    if (status < 0) fail("cannot be read")
    file = FILENAME
    next
  }
  /Fn::Transform/ { fail("not a transform that can be rendered: " $0) }
  { put_line(0, $0) }
  END {
    if (failed) exit 1
    end_folded()
    close_collections(-1, 0)
    print ""
  }
' consumer-account.yaml
