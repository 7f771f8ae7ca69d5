"""usage: server.py NAME

The aws CLI, loaded once: whoever connects to the abstract socket NAME (aws.py does) gets a copy of this process that is the CLI for it,
with its arguments, environment, folder, streams, user and file system. Loading is most of what a command costs, and the matrix runs
thousands. Ends with its standard input.
"""

import array
import ctypes
import gc
import json
import os
import signal
import socket
import struct
import sys
import threading
import traceback

import awscli.clidriver
import awscli.handlers
import awscli.customizations.codecommit
import botocore.credentials
import botocore.httpsession
import botocore.loaders
import botocore.parsers
import botocore.signers

CLONE_NEWNS = 0x00020000
LIBC = ctypes.CDLL(None, use_errno=True)


def remember(reader, name, key):
    """The reader's method, but what it reads is read once, for all copies of this process; key is None for what may change."""
    read, known = getattr(reader, name), {}

    def remembered(self, *arguments, **named):
        identity = key(self, *arguments, *named.values())
        if identity is None:
            return read(self, *arguments, **named)
        if identity not in known:
            known[identity] = read(self, *arguments, **named)
        return known[identity]

    setattr(reader, name, remembered)


def load_data():
    """The CLI's own description of the services that are called: it comes with the CLI, and every command reads it anew."""

    def own(path):
        return path if path.startswith((botocore.loaders.Loader.BUILTIN_DATA_PATH, os.environ["AWS_DATA_PATH"])) else None

    remember(botocore.loaders.JSONFileLoader, "load_file", lambda loader, path: own(path))
    remember(
        botocore.loaders.Loader,
        "list_available_services",
        lambda loader, kind: None if any(not own(path) and os.path.exists(path) for path in loader.search_paths) else kind,
    )
    session = awscli.clidriver.create_clidriver().session
    for service in ("codecommit", "sts"):
        session.create_client(service, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")


def receive(connection):
    """The request as aws.py sends it, and the streams' descriptors."""
    descriptors = array.array("i")
    head, ancillary, _, _ = connection.recvmsg(4, socket.CMSG_SPACE(3 * descriptors.itemsize))
    for _, _, data in ancillary:
        descriptors.frombytes(data)
    (length,) = struct.unpack("!I", head)
    body = b""
    while len(body) < length:
        body += connection.recv(length - len(body))
    return json.loads(body), list(descriptors)


def become(peer, request, streams):
    """The peer's file system, user, streams, folder and environment."""
    status = dict(line.split(":", 1) for line in open(f"/proc/{peer}/status", encoding="ascii", errors="replace") if ":" in line)
    namespace = os.open(f"/proc/{peer}/ns/mnt", os.O_RDONLY)
    if LIBC.setns(namespace, CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    os.close(namespace)
    os.setgroups([int(group) for group in status["Groups"].split()])
    gid, uid = int(status["Gid"].split()[1]), int(status["Uid"].split()[1])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (open(0, closefd=False), open(1, "w", closefd=False), open(2, "w", closefd=False))
    # Where awscli, when it was loaded, said that its data is.
    data = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update({"AWS_DATA_PATH": data, **request["environment"]})
    os.umask(request["umask"])
    os.chdir(request["folder"])
    sys.argv = request["arguments"]


def serve(connection):
    (peer, _, _) = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    request, streams = receive(connection)
    become(peer, request, streams)
    try:
        code = awscli.clidriver.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(struct.pack("!I", (code or 0) & 0xFF))


def main():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # A copy that collects garbage copies all the memory that it shares.
    gc.disable()
    load_data()
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("\0" + sys.argv[1])
    listener.listen(128)
    print("ready", flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                serve(connection)
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(0)
        connection.close()


main()
