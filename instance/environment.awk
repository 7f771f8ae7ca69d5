# Two environments, the second behind a line "--": prints what the second has and the first has not of what aws and git look at.
$0 == "--" { login = 1 }
!/^(AWS_|GIT_|XDG_CONFIG_HOME|SSL_CERT|CURL_|REQUESTS_CA_BUNDLE|PYTHON|LD_)[A-Za-z0-9_]*=|^(HOME|[A-Za-z_]*_(proxy|PROXY))=/ { next }
!login { given[$0] = 1 }
login && !($0 in given)
