# Shortens an awk program without changing its meaning: removes comments and white space, and shortens names. It supports what our programs
# use, not all of awk: no regular expression with a bare / inside, one statement per line, no `do`.
function put(token, first, last) {
  first = substr(token, 1, 1)
  last = substr(out, length(out))
  # A name with a space before a parenthesis is put together with it, without one it is called.
  if (first == "(" && before ~ /^(if|for|while|print|printf|in|return)$/) space = 0
  if (space && (last == "\002" || last ~ /[A-Za-z0-9_]/) && (first == "\001" || first ~ /[A-Za-z0-9_(]/)) out = out " "
  out = out token
  before = token
  space = 0
}
# The length of a string or a regular expression at the beginning of the line.
function quoted(quote,    i) {
  for (i = 2; substr(rest, i, 1) != quote; i++) {
    if (i > length(rest)) { print "shorten: no end of " rest > "/dev/stderr"; exit 1 }
    if (substr(rest, i, 1) == "\\") i++
  }
  return i
}
BEGIN {
  count = split("BEGIN END NR NF FS RS FILENAME ENVIRON RSTART RLENGTH function return if else for while do break continue next exit in " \
    "delete print printf getline close length substr index split sub gsub match sprintf tolower int", word, " ")
  for (i = 1; i <= count; i++) kept[word[i]] = 1
}
/^[ \t]*(#|$)/ { next }
{
  rest = $0
  while (rest != "") {
    c = substr(rest, 1, 1)
    size = 1
    if (c ~ /[ \t]/) { space = 1; rest = substr(rest, 2); continue }
    if (c == "\\" && rest == "\\") { joined = 1; break }
    if (c == "\"") size = quoted(c)
    else if (c == "/" && (before == "" || before ~ /[(,~!&|{;=]$/)) size = quoted(c)
    else if (match(rest, /^[A-Za-z_][A-Za-z0-9_]*/)) size = RLENGTH
    else if (match(rest, /^[0-9.]+/)) size = RLENGTH
    token = substr(rest, 1, size)
    rest = substr(rest, size + 1)
    depth += (token == "{") - (token == "}")
    # What ends the condition of `if` and the like: its body may be on the next line.
    if (token == "(") condition[++parentheses] = before ~ /^(if|for|while)$/
    condition_ends = token == ")" && condition[parentheses--]
    if (token ~ /^[A-Za-z_]/ && !(token in kept)) {
      uses[token]++
      token = "\001" token "\002"
    }
    # No line break is needed before what ends a block.
    if (token == "}" && out ~ /[;\n]$/) out = substr(out, 1, length(out) - 1)
    put(token)
  }
  if (joined) joined = 0
  else if (before == "else") space = 1
  else if (out !~ /([{,]|&&|\|\|)$/) { out = out (before == "}" || depth && condition_ends ? "" : ";"); before = "" }
}
# The name that is used most is the shortest; of several, the first in the alphabet.
END {
  sub(/;$/, "", out)
  letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
  for (number = 0; ; number++) {
    best = ""
    for (name in uses)
      if (!(name in short) && (best == "" || uses[name] > uses[best] || uses[name] == uses[best] && name < best)) best = name
    if (best == "") break
    short[best] = substr(letters, number % 52 + 1, 1) (number < 52 ? "" : int(number / 52))
  }
  while (begin = index(out, "\001")) {
    end = index(out, "\002")
    printf "%s%s", substr(out, 1, begin - 1), short[substr(out, begin + 1, end - begin - 1)]
    out = substr(out, end + 1)
  }
  printf "%s", out
}
