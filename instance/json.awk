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
function put(line) { print line; size += length(line) + 1 }
BEGIN {
  RS = "\036"; FS = "\037"
  user = ENVIRON["user"]
  count = split(ENVIRON["repositories"], names, " ")
  for (i = 1; i <= count; i++) known[names[i]] = 1
}
NF != 4 || $1 ~ /^(ready|finished)$/ || $1 !~ /^[a-z-]+$/ || $2 != "" && !($2 in known) || $3 !~ /^(true|false)$/ { next }
{
  gsub(/A[KS]IA[A-Z0-9][A-Z0-9]*/, "A***", $4)
  sub(/\n+$/, "", $4)
  n++
  check[n] = $1; repository[n] = $2; ok[n] = $3; detail[n] = $4
  if ($3 == "false") failed++
  else if ($2 != "" && !(($1, $2) in seen)) passed[$1]++
  seen[$1, $2] = 1
}
END {
  room = ENVIRON["room"]
  limit = n ? int(room / n) - 150 : 0
  if (limit > 600) limit = 600
  if (limit < 80) limit = 80
  for (i = 1; i <= n; i++) {
    line[i] = json(check[i], repository[i], ok[i], cut(detail[i], limit))
    total += length(line[i]) + 1
  }
  for (i = 1; i <= n; i++) {
    # Too long: a kind of check that every repository passed is one line.
    if (total > room && repository[i] != "" && passed[check[i]] == count) {
      if (!folded[check[i]]++) put(json(check[i], "*", "true", "all " count " repositories"))
    } else if (total <= room || size + length(line[i]) + 200 < room) put(line[i])
    else { omitted++; if (ok[i] == "false") omitted_failed++ }
  }
  if (omitted)
    put(json("omitted", "", omitted_failed ? "false" : "true", \
      "the output is full: " omitted " checks more, " omitted_failed + 0 " of them failed"))
  exit failed > 0
}
