#!/bin/sh
# usage: instance/render.sh > instance/configure-access.yaml
#        instance/render.sh script      the script alone
# Prints document.yaml with the scripts put in their place: the file that CloudFormation and LocalAws take as it stands. CloudFormation
# takes 51,200 bytes as a template's text, so comments, indentation, the names in awk programs and the shell's names of several words
# stay here.
#
#   runCommand: [NAME.sh]   becomes the script as one text
#   . ./NAME.sh             in a script becomes that file
#   name='NAME.awk'         in a script becomes that program as the variable's value, shortened
set -eu
cd "$(dirname "$0")"
# shellcheck disable=SC2016 # awk's own dollars
awk -v alone="${1-}" '
  function fail(problem) { print "render: " problem > "/dev/stderr"; failed = 1; exit 1 }
  function put_script(file,    line, status, lines, part) {
    while ((status = (getline line < file)) > 0) {
      sub(/^[ \t]+/, "", line)
      if (line == "" || line ~ /^#/ && !(script == "" && line ~ /^#!/)) continue
      sub(/\(\) \{ #.*/, "() {", line)
      lines++
      if (line ~ /^\. \.\/[a-z-]+\.sh$/) put_script(substr(line, 5))
      else if (line ~ /^[a-z_]+=\047[a-z-]+\.awk\047$/) {
        split(line, part, "\047")
        put(with_short_names(part[1]) "\047")
        put_program(part[2])
        put("\047\n")
      } else put(with_short_names(line) "\n")
    }
    if (status < 0 || !lines) fail("cannot read " file)
    close(file)
  }
  # Functions and variables that our scripts define, told from words of a text by their underscore. What awk programs and other commands
  # get by its name keeps it, and so does what is put together of a phase.
  function find_names(file,    line, name) {
    while ((getline line < file) > 0) {
      if (line ~ /^\. \.\/[a-z-]+\.sh$/) find_names(substr(line, 5))
      while (match(line, /[a-z]+(_[a-z]+)+(\(\)|=)/)) {
        name = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        sub(/(\(\)|=)$/, "", name)
        if (name !~ /^(role_arn|instance_id|with_origin)$|_(proxy|user)$/ && !(name in short)) short[name] = "_" ++names
      }
    }
    close(file)
  }
  function with_short_names(line,    done, name) {
    while (match(line, /[A-Za-z_][A-Za-z0-9_]*/)) {
      name = substr(line, RSTART, RLENGTH)
      if (name in short) name = short[name]
      done = done substr(line, 1, RSTART - 1) name
      line = substr(line, RSTART + RLENGTH)
    }
    return done line
  }
  function put_program(file,    command, line, lines) {
    command = "awk -f shorten.awk " file
    while ((command | getline line) > 0) {
      if (index(line, "\047")) fail(file ": a single quote would end the text that the program becomes")
      put((lines++ ? "\n" : "") line)
    }
    if (close(command) || !lines) fail("cannot shorten " file)
  }
  function put(text,    i, c) {
    if (alone == "script") printf "%s", text
    for (i = 1; i <= length(text); i++) {
      c = substr(text, i, 1)
      script = script (c == "\n" ? "\\n" : c == "\t" ? "\\t" : c == "\"" || c == "\\" ? "\\" c : c)
    }
  }
  /^ *#/ || /^$/ { next }
  /^ *runCommand: \[[a-z-]+\.sh\]$/ {
    match($0, /^ */); indent = substr($0, 1, RLENGTH)
    split($0, part, /[][]/)
    find_names(part[2])
    put_script(part[2])
    if (alone == "script") exit
    print indent "runCommand:"
    print indent "- \"" script "\""
    next
  }
  alone != "script" { print }
  END { exit failed }
' document.yaml
