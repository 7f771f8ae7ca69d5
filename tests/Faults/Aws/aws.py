"""What is called aws on the instances of the matrix: hands its command over to server.py, and ends as that does."""

import array
import json
import os
import socket
import struct
import sys

NAME = "SOCKET NAME"

umask = os.umask(0o077)
request = {"arguments": sys.argv, "environment": dict(os.environ), "folder": os.getcwd(), "umask": umask}
body = json.dumps(request).encode()
server = socket.socket(socket.AF_UNIX)
server.connect("\0" + NAME)
server.sendmsg([struct.pack("!I", len(body))], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
server.sendall(body)
answer = server.recv(4)
if len(answer) != 4:
    sys.exit("aws: the loaded CLI broke off")
sys.exit(struct.unpack("!I", answer)[0])
