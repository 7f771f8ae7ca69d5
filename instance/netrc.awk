# ~/.netrc: a login that curl sends before git can call a helper. Prints the first entry with a login for $host, or for all hosts. A macro
# reaches to the next empty line.
macro { if (NF) next; macro = 0 }
{
  for (i = 1; i <= NF; i++) {
    if ($i ~ /^#/) break
    if ($i == "macdef") { macro = 1; break }
    if ($i == "machine") entry = tolower($++i) == ENVIRON["host"] ? "machine " $i : ""
    else if ($i == "default") entry = "default"
    else if ($i == "login" || $i == "password") {
      i++
      if (entry != "") { print entry; exit }
    } else if ($i == "account") i++
  }
}
