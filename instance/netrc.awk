# ~/.netrc: a login that curl sends before git can call a helper. Prints the first entry with a login for $host, or for all hosts. A value
# may be on a later line than its word. A macro reaches to the next empty line.
macro { if (NF) next; macro = 0 }
{
  for (i = 1; i <= NF; i++) {
    if (word == "machine") entry = tolower($i) == ENVIRON["host"] ? word " " $i : ""
    if (word ~ /^[lp]/ && entry) { print entry; exit }
    if (word) { word = ""; continue }
    macro = $i == "macdef"
    if (macro || $i ~ /^#/) break
    if ($i == "default") entry = $i
    if ($i ~ /^(machine|login|password|account)$/) word = $i
  }
}
