# Shortens a shell script without changing its meaning: removes comments and white space, and shortens the names of its functions and of its
# variables, that is of those in lower case that it sets. awk programs, which are in single quotes, read them from ENVIRON by the same
# names. It supports what our scripts use, not all of sh: no here-document in a command substitution, no ` `, no opening parenthesis before
# a pattern of `case`, no white space that matters at the beginning of a line within single quotes. What is on a line with `eval` keeps its
# name, and so does what is put together from a name and "_as_user". A redirection to or from /dev/null is one to a variable.
#
# A piece is of one of these kinds:
#   text  as it is          blank  white space between words     operator  what ends words, < and > among them
#   word  may be a function end    of a command: a line break or ;  name    of a variable
function put(a_kind, a_text) { pieces++; kind[pieces] = a_kind; text[pieces] = a_text }
function fail(problem) { print "shorten: " problem ", in: " line[at] > "/dev/stderr"; failed = 1; exit 1 }
# The rest of the line, and what comes next: a line break after its last character.
function rest() { return substr(line[at], column) }
function look() { return column > length(line[at]) ? "\n" : substr(line[at], column, 1) }
function step(count) {
  if (column <= length(line[at])) column += count
  else { at++; column = 1 }
}
function take(count,    taken) { taken = column > length(line[at]) ? "\n" : substr(line[at], column, count); step(count); return taken }
function take_name() { match(rest(), /^[A-Za-z_][A-Za-z0-9_]*/); return take(RLENGTH) }
function set(name) { put("name", name); variable[name] = 1 }

# What follows a $.
function expansion(    next_one) {
  put("text", take(1))
  if (rest() ~ /^\(\(/) {
    put("text", take(2))
    arithmetic()
  } else if (look() == "(") {
    put("operator", take(1))
    commands(")")
    put("text", ")")
  } else if (look() == "{") {
    put("text", take(1))
    if (look() == "#" && rest() !~ /^#}/) put("text", take(1))
    if (rest() ~ /^[A-Za-z_]/) put("name", take_name())
    else put("text", take(1))
    next_one = look() ~ /[#%]/
    while (look() != "}") in_text(next_one)
    put("text", take(1))
  } else if (rest() ~ /^[A-Za-z_]/) put("name", take_name())
  else put("text", take(1))
}
function arithmetic(    depth) {
  while (depth || rest() !~ /^\)\)/) {
    if (rest() ~ /^[A-Za-z_]/) put("name", take_name())
    else if (look() == "$") expansion()
    else {
      depth += (look() == "(") - (look() == ")")
      if (look() ~ /[ \n]/) step(1)
      else put("text", take(1))
    }
  }
  put("text", take(2))
}
# One piece of what is not split into words. Whether single quotes are special is a parameter.
function in_text(with_quotes) {
  if (at > lines) fail("no end")
  if (look() == "$" && rest() ~ /^\$[A-Za-z0-9_({@*#?!$-]/) expansion()
  else if (look() == "\\") put("text", take(2))
  else if (look() == "\"") double_quoted()
  else if (look() == "\047" && with_quotes) single_quoted()
  else put("text", take(1))
}
function double_quoted() {
  put("text", take(1))
  while (look() != "\"") in_text(0)
  put("text", take(1))
}
# An awk program, a text, or what `trap` runs. The template has it all in single quotes, where each of them counts twice.
function single_quoted(    plain, alone) {
  if (match(rest(), /^\047[^\047$`"\\]*\047/)) {
    plain = substr(rest(), 2, RLENGTH - 2)
    step(RLENGTH)
    alone = kind[pieces] == "blank" && look() ~ /[ \n;)]/ && plain ~ /^[A-Za-z0-9%_.,:\/+-]+$/
    put("text", alone ? plain : "\"" plain "\"")
    return
  }
  put("text", take(1))
  while (look() != "\047") {
    if (at > lines) fail("no end")
    if (command == "trap" && look() == "$") { expansion(); continue }
    if (command != "trap" && match(rest(), /^ENVIRON\["[a-z_]+"\]/)) {
      put("text", take(9))
      put("name", take_name())
      put("text", take(2))
      continue
    }
    if (look() == "\n") {
      put("text", take(1))
      while (look() ~ /[ \t]/) step(1)
    } else put("text", take(1))
  }
  put("text", take(1))
}
# One word, at the beginning of a command or not.
function shell_word(first,    bare, assigned) {
  if (match(rest(), /^[a-z_][a-z0-9_]*=/)) {
    bare = take(RLENGTH)
    set(substr(bare, 1, length(bare) - 1))
    put("text", "=")
    assigned = 1
    if (rest() ~ /^\047\047([ ;)]|$)/) step(2)
  } else if (rest() ~ /^[A-Z_]+=/) assigned = 1
  else if (match(rest(), /^[A-Za-z0-9_{}!]+/) && substr(line[at], column + RLENGTH, 1) ~ /^[ \n;|&()<>]?$/) {
    bare = take(RLENGTH)
    if (first && rest() ~ /^\(\)/) {
      put("definition", bare)
      method[bare] = 1
      put("operator", take(2))
      return "{"
    }
    if (command == "read" || command == "for") {
      if (bare == "_") put("text", bare)
      else set(bare)
      if (command == "for") command = ""
    } else put(first || bare ~ /_/ ? "word" : "text", bare)
    return bare
  }
  while (look() !~ /[ \t\n;|&()<>]/) {
    if (look() == "\\" && column == length(line[at])) break
    in_text(1)
  }
  return assigned ? "=" : bare
}
function commands(closing,    first, depth, pattern, awaited, i, before) {
  first = 1
  while (at <= lines) {
    if (rest() == "\\") { step(1); step(1); put("blank", " ") }
    else if (look() ~ /[ \t]/) { step(1); put("blank", " ") }
    else if (look() == "#" && (!pieces || text[pieces] == "\n" || kind[pieces] ~ /^(blank|end|operator)$/)) column = length(line[at]) + 1
    else if (look() == "\n" || rest() ~ /^;($|[^;])/) {
      before = take(1)
      if (documents && before == "\n") here_documents()
      else put("end", before)
      command = ""
      first = 1
    } else if (rest() ~ /^(;;|&&|\|\||&|\|)/) {
      if (rest() ~ /^;;/) pattern[depth] = 1
      put("operator", take(rest() ~ /^(;;|&&|\|\|)/ ? 2 : 1))
      command = ""
      first = 1
    } else if (look() == "(") {
      put("operator", take(1))
      commands(")")
      put("text", ")")
      first = 0
    } else if (look() == ")") {
      step(1)
      if (pattern[depth]) { put("operator", ")"); pattern[depth] = 0; first = 1 }
      else if (closing == ")") return
      else fail("a parenthesis that nothing opens")
    } else if (match(rest(), /^(<<|>>|>&|<&|<|>)/)) {
      before = take(RLENGTH)
      put("operator", before)
      while (look() == " ") step(1)
      if (rest() ~ /^\/dev\/null/) {
        step(9)
        put("text", "$")
        put("name", "nothing")
      } else if (before == "<<") {
        documents++
        quoted[documents] = look() == "\047"
        if (quoted[documents]) step(1)
        match(rest(), /^["A-Z]+/)
        ending[documents] = take(RLENGTH)
        if (quoted[documents]) step(1)
        put("text", quoted[documents] ? "\047" ending[documents] "\047" : ending[documents])
      } else shell_word(0)
    } else if (pattern[depth] && rest() !~ /^esac/) in_text(1)
    else {
      before = shell_word(first)
      if (awaited == "in" && before == "in") { pattern[++depth] = 1; awaited = "" }
      else if (first && before == "case") { awaited = "in"; first = 0 }
      else if (before == "esac") { pattern[depth--] = 0; first = 0 }
      else if (first && before !~ /^(if|then|elif|else|while|until|do|!|\{|=)$/) { first = 0; command = before }
      if (command == "eval") match_eval()
    }
  }
  if (closing != "") fail("no end of a parenthesis")
}
function match_eval(    text_left) {
  text_left = line[at]
  while (match(text_left, /[a-z_]+/)) { kept[substr(text_left, RSTART, RLENGTH)] = 1; text_left = substr(text_left, RSTART + RLENGTH) }
}
# Where the text is expanded, its end has a short name: no line of ours is like that.
function here_documents(    i) {
  put("text", "\n")
  for (i = 1; i <= documents; i++) {
    while (line[at] != ending[i]) {
      if (at > lines) fail("no end of " ending[i])
      if (!quoted[i]) while (look() != "\n") in_text(0)
      else if (line[at] != "") put("text", take(length(line[at])))
      put("text", take(1))
    }
    put("text", take(length(ending[i])))
    put("text", take(1))
  }
  documents = 0
}
# The most used names get the shortest ones.
function name_all(names, short, uses,    name, best, count) {
  for (;;) {
    best = ""
    for (name in names)
      if (!(name in short) && (best == "" || uses[name] > uses[best] || uses[name] == uses[best] && name < best)) best = name
    if (best == "") return
    short[best] = count < 52 ? substr(letters, count + 1, 1) : substr(letters, (count - 52) % 52 + 1, 1) int((count - 52) / 52)
    count++
  }
}
function ends_open(token) { return token ~ /^(;;|&&|\|\||&|\||\()$/ }
function opens(token) { return token ~ /^(then|do|else|elif|if|while|until|in|\{|!)$/ }
{ line[NR] = $0 }
END {
  if (failed) exit 1
  letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
  lines = NR
  at = column = 1
  if (line[1] ~ /^#!/) { printf "%s\n", line[1]; at = 2 }
  split("", short_name)
  split("", short_method)
  set("nothing")
  put("text", "=/dev/null")
  put("end", ";")
  commands("")
  for (name in kept) delete variable[name]
  for (name in method) if (name ~ /_as_user$/) delete method[name]
  for (i = 1; i <= pieces; i++) {
    if (kind[i] == "name") uses[text[i]]++
    else if (kind[i] ~ /^(word|definition)$/) calls[text[i]]++
  }
  name_all(variable, short_name, uses)
  name_all(method, short_method, calls)
  last = "\n"
  for (i = 1; i <= pieces; i++) {
    if (kind[i] == "blank") { space = 1; continue }
    if (kind[i] == "end") { ended = 1; continue }
    token = text[i]
    if (kind[i] == "name" && (token in short_name)) token = short_name[token]
    else if (kind[i] ~ /^(word|definition)$/ && (token in short_method)) token = short_method[token]
    operator = kind[i] == "operator"
    if (last == "\n") before = ""
    else if ((space || ended) && token == "(") before = ended && !ends_open(last) && !opens(last) ? ";" : " "
    else if (ended && kind[i] == "text" && token == ")" || token == ";;") before = ""
    else if (ended && opens(last)) before = " "
    else if (ended && (ends_open(last) || last == ")" && last_operator)) before = ""
    else if (ended) before = ";"
    else if (space && (last_operator || operator && !(token ~ /^[<>]/ && last ~ /[0-9]$/) || token == ")")) before = ""
    else before = space ? " " : ""
    printf "%s%s", before, token
    if (token != "") { last = token; last_operator = operator }
    space = ended = 0
  }
  if (last != "\n") printf "\n"
}
