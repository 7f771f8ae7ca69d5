#!/bin/sh
# usage: instance/render.sh > instance/configure-access.yaml
#        instance/render.sh script      the script alone
# Prints document.yaml with the scripts inserted: the file that CloudFormation and LocalAws use as it is. CloudFormation accepts 51,200
# bytes as a template's text, so comments, indentation and long names are left out.
#
#   runCommand: [NAME.sh]   becomes the script as one text
#   . ./NAME.sh             in a script becomes that file
#   name='NAME.awk'         in a script becomes that program as the variable's value
set -eu
cd "$(dirname "$0")"

# The script with everything that it names.
# shellcheck disable=SC2016 # awk's own dollars
assembled() { # NAME.sh
  awk '
    function fail(problem) { print "render: " problem > "/dev/stderr"; exit 1 }
    function put_script(file,    line, status, lines, part) {
      while ((status = (getline line < file)) > 0) {
        lines++
        if (line ~ /^\. \.\/[a-z-]+\.sh$/) put_script(substr(line, 5))
        else if (line ~ /^[a-z_]+=\047[a-z-]+\.awk\047$/) {
          split(line, part, "\047")
          printf "%s\047", part[1]
          put_program(part[2])
          print "\047"
        } else print line
      }
      if (status < 0 || !lines) fail("cannot read " file)
      close(file)
    }
    function put_program(file,    command, line, lines) {
      command = "awk -f shorten-awk.awk " file
      while ((command | getline line) > 0) {
        if (index(line, "\047")) fail(file ": a single quote would end the text that the program becomes")
        printf "%s%s", lines++ ? "\n" : "", line
      }
      if (close(command) || !lines) fail("cannot shorten " file)
    }
    BEGIN { put_script(ARGV[1]) }' "$1"
}

name=$(sed -n 's/^ *runCommand: \[\([a-z-]*\.sh\)\]$/\1/p' document.yaml)
script=$(assembled "$name")
script=$(printf '%s\n' "$script" | awk -f shorten-shell.awk)
if [ "${1-}" = script ]; then
  printf '%s\n' "$script"
  exit
fi
# In YAML's single quotes a line break is written as two, and white space around it is lost.
printf '%s\n' "$script" | awk '
  FNR == NR {
    if ($0 ~ /^[ \t]|[ \t]$/) { print "render: white space at an end of the line: " $0 > "/dev/stderr"; failed = 1; exit 1 }
    line[FNR] = $0
    lines = FNR
    next
  }
  /^ *#/ || /^$/ { next }
  /^ *runCommand:/ {
    match($0, /^ */)
    indent = substr($0, 1, RLENGTH)
    print indent "runCommand:"
    for (i = 1; i <= lines; i++) {
      text = line[i]
      gsub(/\047/, "\047\047", text)
      printf "%s%s%s", indent (i == 1 ? "- \047" : "  "), text, (i < lines ? "\n\n" : "\047\n")
    }
    next
  }
  { print }
  END { exit failed }' - document.yaml
