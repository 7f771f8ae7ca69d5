# Two environments, the second behind the second line that is the text $OUR_RUN: prints what the second has and the first has not of
# what aws and git look at, or "silent" if there is no second one. Between these lines is what a profile prints.
$0 == ENVIRON["OUR_RUN"] { part++ }
!/^(AWS_|GIT_|XDG_CONFIG_HOME|SSL_CERT|CURL_|REQUESTS_CA_BUNDLE|PYTHON|LD_)[A-Za-z0-9_]*=|^(HOME|[A-Za-z_]*_(proxy|PROXY))=/ { next }
!part { given[$0] = 1 }
part > 1 && !($0 in given)
END { if (part < 2) print "silent" }
