# The records of one user's process as one line of JSON each, in order. A record is a check's name, repository, ok and detail; everything
# else that the process printed is left out.
#   user          whose process it was: nothing that it says can be of another
#   repositories  those that it may speak of
#   room          characters for all of it
function escaped(text,    i, c, out) {
  for (i = 1; i <= length(text); i++) {
    c = substr(text, i, 1)
    if (c == "\"" || c == "\\") c = "\\" c
    else if (c == "\n") c = "\\n"
    else if (c == "\t") c = " "
    # Bytes that JSON or a terminal could trip over.
    else if (c < " " || c > "~") c = "?"
    out = out c
  }
  return out
}
# A long text keeps its beginning and its end.
function cut(text, limit,    head) {
  if (length(text) <= limit) return text
  head = int(limit * 2 / 3)
  return substr(text, 1, head) " ... " substr(text, length(text) - limit + head + 6)
}
function json(check, repository, ok, detail) {
  return "{\"check\":\"" check "\",\"user\":\"" escaped(user) "\"," \
    (repository != "" ? "\"repository\":\"" repository "\"," : "") "\"ok\":" ok ",\"detail\":\"" escaped(detail) "\"}"
}
# The lines, and how long they are together. Tighter: 1, a kind of check that every repository passed is one line; 2, what passed has no
# details; and those that remain are cut.
function total(    i, sum, text, folded) {
  split("", folded)
  lines = 0
  for (i = 1; i <= n; i++) {
    if (tighter && repository[i] != "" && passed[check[i]] == count) {
      if (folded[check[i]]++) continue
      text = json(check[i], "*", "true", "all " count " repositories")
    } else text = json(check[i], repository[i], ok[i], tighter > 1 && ok[i] == "true" ? "" : cut(detail[i], limit))
    line[++lines] = text
    state[lines] = ok[i]
    sum += length(text) + 1
  }
  return sum
}
BEGIN {
  RS = "\036"; FS = "\037"
  user = ENVIRON["user"]
  count = split(ENVIRON["repositories"], names, " ")
  for (i = 1; i <= count; i++) known[names[i]] = 1
}
NF != 4 || $1 ~ /^(ready|finished)$/ || $1 !~ /^[a-z-]+$/ || $2 != "" && !($2 in known) || $3 !~ /^(true|false)$/ { next }
{
  gsub(/A[KS]IA[A-Z0-9][A-Z0-9]*/, "A***", $4)
  # A name and a password in an address.
  gsub(/:\/\/[^\/ \n]*@/, "://***@", $4)
  sub(/\n+$/, "", $4)
  n++
  check[n] = $1; repository[n] = $2; ok[n] = $3; detail[n] = $4
  if ($3 == "false") failed++
  else if ($2 != "" && !(($1, $2) in seen)) passed[$1]++
  if (($1, $2) in seen) again = 1
  if ($1 == "removed") removed++
  seen[$1, $2] = 1
}
END {
  room = ENVIRON["room"]
  limit = 600
  while ((long = total() > room) && (tighter < 2 || limit > 80))
    if (tighter < 2) tighter++
    else { limit = int(limit * .7); if (limit < 80) limit = 80 }
  if (long && !failed && !again && n > removed) {
    print json("all", "", "true", "all " n - removed " checks")
    exit
  }
  for (i = 1; i <= lines; i++) {
    if (!long || size + length(line[i]) + 200 < room) { print line[i]; size += length(line[i]) + 1 }
    else { omitted++; if (state[i] == "false") omitted_failed++ }
  }
  if (omitted)
    print json("omitted", "", omitted_failed ? "false" : "true", \
      "the output is full: " omitted " checks more, " omitted_failed + 0 " of them failed")
  exit failed > 0 || !n
}
