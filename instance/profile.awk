# ~/.aws/config with our profile, or without it; for the CLI everything else keeps its meaning. Lines are read as by the CLI, with Python's
# configparser: a line indented deeper than the last key continues its value, keys end at = or : and ignore case, comments take a whole
# line, all white space of Unicode counts, and a lone carriage return ends a line.
#
#   action    write: our keys in the profile's section; remove: the section without them, and without itself when nothing is left;
#             look: prints the keys that decide about credentials in the section that is called like the profile alone;
#             owner: prints something if the profile is another's; copied: if another instance's, in a home that instances do not share
#   leaving_user   what is being taken away, in the format of memory.sh
#   bytes     how long the file is: whether it ends with a line break
#   new       the file that gets the result; its length is printed. Exit code 3 when nothing has to change
#
# The first section of the profile stays where it is. Others with the same header, which break the whole CLI ("section already exists"), are
# removed after it gets the keys that it lacks. Sections whose headers are only spelled differently stay: the last of them counts. Other
# ways to get credentials are removed: the CLI refuses two at once.
function plain(text) {
  gsub(/[\t\013\014\034\035\036\037]/, " ", text)
  if (text ~ /[\302\341\342\343]/) gsub(wide_space, " ", text)
  return text
}
function trim(text) { gsub(/^ +| +$/, "", text); return text }
# Whether a shell would read the header as two words, the second one the profile, which has no quote, backslash or space. A header with both
# kinds of quotes, or with quotes and backslashes, is never ours.
function is_ours(header,    parts, i) {
  if (action == "look") return header == profile
  if (header !~ /^profile/ || header ~ /".*[\047\\]|[\047\\].*"|\047.*\\|\\.*\047|\\\\/) return 0
  parts = split(header, part, /["\047]/)
  if (parts % 2 == 0) return 0
  for (i = 2; i < parts; i += 2) if (part[i] ~ /[ \t\r]/) return 0
  gsub(/["\047\\]/, "", header)
  sub(/[ \t\r]+$/, "", header)
  return sub(/^profile[ \t\r]+/, "", header) && header == profile
}
function is_of_another_instance(i) {
  return name[i] == "role_session_name" && given[i] ~ /^i-/ && given[i] != wanted[name[i]]
}
# Whose the profile is, in words, if it is another's: another instance's in a home that they share, or another grant's on this instance.
function whose(    i, mine, role) {
  for (i = 1; i <= n; i++) {
    if (kind[i] != "key" || !(section[i] in ours)) continue
    if (is_of_another_instance(i)) copied = given[i]
    else if (name[i] == "role_session_name") mine = 1
    else if (name[i] == "role_arn" && given[i] != wanted[name[i]] && !index(ENVIRON["leaving_user"], " " given[i] " ")) role = given[i]
  }
  if (shared && copied != "") return " in this shared home (" shared ") is of another instance, " copied ": remove it if that is gone"
  if (mine && role ~ /:role\/repogrant\//)
    return " is that of the grant with role " role ": choose another profileName; if that grant was revoked, reconcile, or remove the section"
}
# Other ways to get credentials, and a duration: a role that a role assumes has an hour at most.
function is_stale(key) {
  return key ~ /^(source_profile|mfa_serial|duration_seconds|web_identity_token_file|credential_process)$/ ||
    key ~ /^(sso_(session|start_url|region|account_id|role_name)|aws_(access_key_id|secret_access_key|session_token))$/
}
function want(key, value) { wanted[key] = value; order[++wants] = key }
# One line, with the characters that end it.
function read(text, ending,    flat) {
  n++
  bytes += length(text) + length(ending)
  line[n] = text; eol[n] = ending
  flat = plain(text)
  match(flat, /^ */)
  indent[n] = RLENGTH
  flat = trim(flat)
  section[n] = sections
  if (flat == "" || flat ~ /^[#;]/) return
  if (key != "" && indent[n] > depth) { kind[n] = "more"; owner[n] = owner_now; if (owner_now) more[owner_now] = 1; return }
  depth = indent[n]
  # What white space before it the line has, byte for byte.
  match(text, leading)
  lead[n] = substr(text, 1, RLENGTH)
  if (flat ~ /^\[.+\]/) {
    key = ""; owner_now = 0
    kind[n] = "header"
    section[n] = ++sections
    header = substr(text, length(lead[n]) + 2)
    while (substr(header, length(header)) != "]") header = substr(header, 1, length(header) - 1)
    header = substr(header, 1, length(header) - 1)
    start[sections] = n
    if (is_ours(header)) {
      ours[sections] = ++ours_count
      if (!first) first = sections
      last_ours = sections
      if (header in headers) broken = 1
      headers[header] = 1
    }
    return
  }
  if (!match(flat, /[=:]/)) { kind[n] = "junk"; last_key[sections] = n; return }
  key = tolower(trim(substr(flat, 1, RSTART - 1)))
  given[n] = trim(substr(flat, RSTART + 1))
  kind[n] = "key"; owner[n] = owner_now = n
  name[n] = key
  last_key[sections] = n
}
BEGIN {
  action = ENVIRON["action"]; profile = ENVIRON["profile"]; stderr = "/dev/stderr"
  # Two bytes and three in UTF-8: what is no space to awk in the C locale.
  wide_space = "\302[\205\240]|\341\232\200|\342\200[\200-\212\250\251\257]|\342\201\237|\343\200\200"
  leading = "^([\t\013\014\034\035\036\037 ]|" wide_space ")*"
  shared = ENVIRON["shared"]
  if (shared !~ /^(nfs|lustre|fuse|ceph|smb|cifs|gpfs)/) shared = ""
  want("role_arn", ENVIRON["role_arn"])
  want("credential_source", "Ec2InstanceMetadata")
  want("region", ENVIRON["region"])
  want("role_session_name", ENVIRON["instance_id"])
  # AWS CLI 1 asks the global endpoint otherwise: no VPC endpoint answers for it, and opt-in Regions refuse its tokens.
  want("sts_regional_endpoints", "regional")
}
{
  rest = $0
  while (at = index(rest, "\r")) {
    if (at == length(rest)) break
    read(substr(rest, 1, at - 1), "\r")
    rest = substr(rest, at + 1)
  }
  if (at) read(substr(rest, 1, at - 1), "\r\n")
  else read(rest, "\n")
}
# The line starts where our section ends, with as much white space as still lets it start something.
function add(text) { added[++adds] = lead_of_added text end "\n" }
function drop(i) { gone[i] = 1; changed = 1 }
function write_section(target,    i, k, fate, seen) {
  if (fate = whose()) {
    print "[profile " profile "]" fate > stderr
    exit 1
  }
  for (i = start[target] + 1; i <= n && section[i] == target; i++) {
    if (kind[i] != "key") continue
    k = name[i]
    if (is_stale(k)) printf " %s", k > stderr
    if (is_stale(k) || (k in seen)) { drop_key(i); continue }
    seen[k] = 1
    if ((k in wanted) && (given[i] != wanted[k] || (i in more))) {
      drop_key(i)
      gone[i] = 0
      line[i] = lead[i] k " = " wanted[k]
    }
  }
  lead_of_added = last_key[target] ? lead[last_key[target]] : lead[start[target + 1]]
  for (i = 1; i <= wants; i++) if (!(order[i] in seen)) { add(order[i] " = " wanted[order[i]]); seen[order[i]] = 1 }
  if (!broken) return
  for (i = 1; i <= n; i++) {
    if (!(section[i] in ours) || section[i] == target || kind[i] == "" || kind[i] == "junk") continue
    fate = ""
    if (kind[i] == "key" && !is_stale(name[i]) && !(name[i] in seen)) { seen[name[i]] = 1; moves[i] = 1 }
    if (owner[i] && moves[owner[i]]) add(kind[i] == "key" ? substr(line[i], length(lead[i]) + 1) : line[i])
    drop(i)
  }
}
# A key with the lines that continue its value.
function drop_key(i,    j) {
  for (j = i; j <= n && section[j] == section[i]; j++) if (owner[j] == i) drop(j)
}
function remove_section(s,    i, left, k) {
  for (i = start[s] + 1; i <= n && section[i] == s; i++)
    if (kind[i] == "key" && (name[i] == "role_arn" && given[i] != wanted[name[i]] || shared && is_of_another_instance(i))) {
      print "[profile " profile "] was kept: its " name[i] " was changed" > stderr
      return
    }
  for (i = start[s] + 1; i <= n && section[i] == s; i++) {
    if (kind[i] != "key") continue
    k = name[i]
    if ((k in wanted) && given[i] == wanted[k] && !(i in more)) drop(i)
    else left = left (left == "" ? "" : ", ") k
  }
  if (left != "") {
    print "[profile " profile "] was kept: it also has " left > stderr
    return
  }
  i = start[s]
  drop(i)
  # The blank line that was written before it.
  if (i > 1 && kind[i - 1] == "" && line[i - 1] == "" && !gone[i - 1]) drop(i - 1)
}
# What follows a removed section now comes after the keys of the one before it, and must not continue the last of them.
function mend(    i, deep) {
  deep = -1
  for (i = 1; i <= n; i++) {
    if (gone[i] || kind[i] == "" || kind[i] == "more") continue
    if (kind[i] == "header") {
      if (deep >= 0 && indent[i] > deep) { line[i] = substr(line[i], length(lead[i]) + 1); lead[i] = ""; indent[i] = 0 }
      deep = -1
    } else deep = indent[i]
  }
}
END {
  if (action == "look")
    for (i = 1; i <= n; i++)
      if (kind[i] == "key" && (section[i] in ours) && ((name[i] in wanted) || is_stale(name[i]))) printf "%s ", name[i]
  if (action == "owner") print whose()
  if (action == "copied") { whose(); if (!shared) print copied }
  if (action !~ /^(write|remove)$/) exit
  end = n && eol[1] == "\r\n" ? "\r" : ""
  target = broken ? first : last_ours
  if (action == "remove") {
    for (s = 1; s <= sections; s++) if (s in ours) remove_section(s)
  } else if (target) {
    write_section(target)
    after = last_key[target] ? last_key[target] : start[target]
    for (i = after; i <= n && section[i] == target; i++) if (kind[i] != "" && (!gone[i] || i == after)) after = i
  } else {
    if (n) add("")
    add("[profile " profile "]")
    for (i = 1; i <= wants; i++) add(order[i] " = " wanted[order[i]])
    after = n + 0
  }
  if (!changed && !adds) exit 3
  mend()
  if ((bytes -= ENVIRON["bytes"]) == 1) eol[n] = substr(eol[n], 1, length(eol[n]) - 1)
  else if (bytes) { print FILENAME " contains binary data" > stderr; exit 1 }
  new = ENVIRON["new"]
  printf "" > new
  for (i = 0; i <= n; i++) {
    if (i && !gone[i]) {
      if (i == after && adds && eol[i] == "") eol[i] = end "\n"
      printf "%s%s", line[i], eol[i] > new
      size += length(line[i]) + length(eol[i])
    }
    if (i == after) for (j = 1; j <= adds; j++) { printf "%s", added[j] > new; size += length(added[j]) }
  }
  if (close(new)) exit 1
  print size + 0
}
