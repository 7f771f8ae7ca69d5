# Prints a git configuration file without our helpers, and with new text at its end. Removes only our own lines: the helper itself, the
# empty one before it and the useHttpPath after it, and a section's header if nothing else is in it.
#   drop      lines "URL PROFILE": our helper of that profile for that URL; for all hosts where the URL is *
#   append    the text that follows
#   bytes, new   as in profile.awk
# The file may begin with a byte order mark.
function trim(text) { gsub(/^[ \t\357\273\277]+|[ \t\r]+$/, "", text); return text }
function ours(text,    profile) {
  if (text !~ /^[Hh][Ee][Ll][Pp][Ee][Rr][ \t]*=/) return 0
  sub(/^[^=]*=[ \t]*/, "", text)
  if (text ~ /^".*"$/) text = substr(text, 2, length(text) - 2)
  if (index(text, "!AWS_CLI_AUTO_PROMPT=off ") != 1 || text !~ / codecommit --profile [^ ]+ credential-helper (\$@|get\047)$/) return 0
  profile = text
  sub(/^.* codecommit --profile /, "", profile)
  sub(/ .*/, "", profile)
  return (url, profile) in dropped
}
function end_of_section() {
  if (header && emptied && !left) gone[header] = changed = 1
  header = emptied = left = 0
}
BEGIN {
  new = ENVIRON["new"]; append = ENVIRON["append"]; size_before = ENVIRON["bytes"] + 0
  count = split(ENVIRON["drop"], line, "\n")
  for (i = 1; i <= count; i++) if (split(line[i], part, " ") == 2) dropped[part[1], part[2]] = 1
}
{
  text[NR] = $0
  bytes += length($0) + 1
  flat = trim($0)
  more = continued
  whole = more ? whole $0 : $0
  # A comment does not go on in the next line, whatever is at its end; what looks like one may be in quotes that began in a line before.
  continued = /\\\r?$/ && !/(^|[^\\])(\\\\)+\r?$/ && whole !~ /^([^"#;\\]|\\.|"([^"\\]|\\.)*")*[#;]/
  if (continued) sub(/\\\r?$/, "", whole)
  if (more) { left++; previous = ""; next }
  if (flat ~ /^([#;]|$)/) { left += flat != ""; next }
  if (flat ~ /^\[/) {
    end_of_section()
    previous = ""
    url = ""
    name = tolower(flat)
    if (name ~ /^\[[ \t]*credential[ \t]*\]/) url = "*"
    else if (name ~ /^\[[ \t]*credential[ \t]+"[^"]*"[ \t]*\]/) { split(flat, part, "\""); url = part[2] }
    header = NR
    # A key in the header's own line is somebody else's.
    if (flat !~ /\]$/) left++
    next
  }
  if (url != "" && !continued && ours(flat)) {
    gone[NR] = changed = emptied = 1
    if (previous == "reset") { gone[reset] = 1; left-- }
    previous = "ours"
  } else if (previous == "ours" && tolower(flat) ~ /^usehttppath[ \t]*=[ \t]*true$/) {
    gone[NR] = 1
    previous = ""
  } else {
    left++
    reset = NR
    previous = !continued && tolower(flat) ~ /^helper[ \t]*=[ \t]*$/ ? "reset" : ""
  }
}
END {
  end_of_section()
  if (!changed && append == "") exit 3
  if (NR && bytes != size_before && bytes != size_before + 1) {
    print FILENAME " contains binary data" > "/dev/stderr"
    exit 1
  }
  printf "" > new
  for (i = 1; i <= NR; i++) {
    if (gone[i]) continue
    newline = i < NR || bytes == size_before || append != "" ? "\n" : ""
    printf "%s%s", text[i], newline > new
    size += length(text[i] newline)
  }
  # Ours must not become the rest of a value.
  if (continued && append != "") append = "\n" append
  printf "%s", append > new
  if (close(new)) exit 1
  print size + length(append)
}
