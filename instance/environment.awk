# Two environments, the second behind the second line that is the text $OUR_RUN: prints what the second has and the first has not of
# what aws and git look at, and the names alone of what it lacks; or "silent" if there is no second one, with exit code 1. Between these
# lines is what a profile prints.
$0 == ENVIRON["OUR_RUN"] { part++ }
!/^(AWS_|GIT_|XDG_CONFIG_HOME|SSL_CERT|CURL_|REQUESTS_CA_BUNDLE|PYTHON|LD_)[A-Za-z0-9_]*=|^(HOME|[A-Za-z_]*_(proxy|PROXY))=/ { next }
{ name = substr($0, 1, index($0, "=") - 1) }
!part { given[$0] = 1; had[name] = 1 }
part > 1 { has[name] = 1; if (!($0 in given)) print }
END {
  if (part < 2) { print "silent"; exit 1 }
  for (name in had) if (!(name in has)) print name
}
