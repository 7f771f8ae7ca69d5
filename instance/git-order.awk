# Which helpers git calls for a URL: walks its configuration, every origin and entry on a line of its own, in git's order. Prints for each
# repository "REGION/NAME ok" or what git would do instead, and "global ok" if our helper is configured for all hosts, "global other" if one
# with our profile starts another aws.
#   urls      lines "REGION/NAME URL"
#   helper    ours
#   profile   of our helper
#   with_origin   not empty: a line with its origin is before each entry, and git knows empty helpers, which reset what is before them
# In an entry \001 is git's line break: one between the key and its value.
function matches(pattern, url,    host, path, at, labels, own, i) {
  if (tolower(pattern) ~ /^https:\/\//) pattern = substr(pattern, 9)
  if (pattern ~ /^[A-Za-z]+:\/\//) return 0
  url = substr(url, 9)
  at = index(pattern, "/")
  host = at ? substr(pattern, 1, at - 1) : pattern
  path = at ? substr(pattern, at) : ""
  sub(/^[^@]*@/, "", host)
  sub(/:443$/, "", host)
  sub(/\/+$/, "", path)
  at = index(url, "/")
  labels = split(tolower(host), label, ".")
  if (labels != split(substr(url, 1, at - 1), own_label, ".")) return 0
  for (i = 1; i <= labels; i++) if (label[i] != "*" && label[i] != own_label[i]) return 0
  own = substr(url, at)
  return path == "" || own == path || index(own, path "/") == 1
}
BEGIN {
  RS = "\n"
  helper = ENVIRON["helper"]
  count = split(ENVIRON["urls"], part, "\n")
  for (i = 1; i <= count; i++) if (split(part[i], word, " ") == 2) { repository[++repositories] = word[1]; url[repositories] = word[2] }
}
ENVIRON["with_origin"] != "" && origin == "" { origin = $0; next }
{
  at = index($0, "\001")
  key = at ? substr($0, 1, at - 1) : $0
  value = at ? substr($0, at + 1) : ""
  from = origin == "" ? "a file of git" : origin
  origin = ""
  lower = tolower(key)
  if (lower ~ /^url\..*\.(insteadof|pushinsteadof)$/) {
    for (i = 1; i <= repositories; i++)
      if (value != "" && index(url[i], value) == 1) instead[i] = "git rewrites " url[i] " because of " key " in " from ": remove that setting"
    next
  }
  # What it includes in some folders may have helpers.
  if (lower ~ /^includeif\..*\.path$/)
    for (i = 1; i <= repositories; i++) if (asked[i] == helper) { asked[i] = ""; who[i] = " what the includeIf in " from " includes" }
  if (lower !~ /^(credential|http)\.(.*\.)?(helper|usehttppath|extraheader)$/) next
  pattern = key
  sub(/^[A-Za-z]+\./, "", pattern)
  sub(/\.?[A-Za-z]+$/, "", pattern)
  its_profile = value
  if (!sub(/^!AWS_CLI_AUTO_PROMPT=off .* --profile /, "", its_profile) || !sub(/ credential-helper .*/, "", its_profile)) its_profile = ""
  another = its_profile != "" && its_profile != ENVIRON["profile"]
  if (pattern == "" && value == helper) global = "ok"
  else if (pattern == "" && its_profile != "" && !another) other = 1
  for (i = 1; i <= repositories; i++) {
    if (pattern != "" && !matches(pattern, url[i])) continue
    if (lower ~ /usehttppath$/) { path[i] = value == "" && !at || tolower(value) ~ /^(true|yes|on|1)$/; continue }
    if (lower ~ /extraheader$/) {
      if (value == "") header[i] = ""
      else if (tolower(value) ~ /^authorization:/) header[i] = key " in " from
      continue
    }
    # An empty helper means nothing to a git of before 2.9.
    if (value == "") { if (ENVIRON["with_origin"] != "") asked[i] = who[i] = grant[i] = "" }
    # Ours again, for all hosts and for the URL, which only since 2.9 has a reset between them; or another grant's that is asked after ours.
    else if (asked[i] == helper && (value == helper || another && pattern == "")) continue
    else {
      if (another && pattern != "" && asked[i] == "") grant[i] = its_profile
      asked[i] = asked[i] == "" ? value : asked[i] "\n" value
      # It may have a password.
      shown = value
      sub(/[^A-Za-z0-9_.\/!~-].*/, "", shown)
      if (value != helper) who[i] = who[i] " " shown " (" (pattern == "" ? "[credential]" : "[credential \"" pattern "\"]") " in " from ")"
    }
  }
}
END {
  for (i = 1; i <= repositories; i++) {
    state = "ok"
    if (i in instead) state = instead[i]
    else if (asked[i] != helper && grant[i] != "")
      state = "the grant with profile " grant[i] " has " repository[i] " for this user, too: " \
        "leave it out of one of them, or reconcile if that grant was revoked"
    else if (asked[i] != helper)
      state = "for " url[i] " git calls" (who[i] == "" ? " no helper: a later section resets it" : who[i] ": remove that")
    else if (header[i] != "") state = "git sends a login of its own to " url[i] " because of " header[i] ": remove that setting"
    else if (!path[i]) state = "credential.useHttpPath is off for " url[i]
    print repository[i], state
  }
  if (global) print "global ok"
  else if (other) print "global other"
}
