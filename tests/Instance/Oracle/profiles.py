"""Makes ~/.aws/config files of every kind, and says whether a run of the script left in them what it had to.

usage: profiles.py generate FOLDER COUNT SEED   writes FOLDER/0/before, FOLDER/1/before, ...
       profiles.py compare FOLDER               reads before, after and removed; prints what is wrong, then the counts

What a file means is what botocore, the CLI's own reader, makes of it.
"""

import os
import random
import sys

from botocore.configloader import load_config
from botocore.exceptions import ConfigParseError

PROFILE = "cross-account-role"
OURS = {
    "role_arn": "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole",
    "credential_source": "Ec2InstanceMetadata",
    "region": "us-east-2",
    "role_session_name": "i-0123456789abcdef0",
    "sts_regional_endpoints": "regional",
}
STALE = (
    "source_profile mfa_serial duration_seconds web_identity_token_file credential_process sso_session sso_start_url "
    "sso_region sso_account_id sso_role_name aws_access_key_id aws_secret_access_key aws_session_token"
).split()
BLANKS = [" ", " ", "  ", "    ", "\t", " \t", "\u00a0", "\u2003", "\u3000", "\x0b", "\x0c", "\x1c", "\x1f", "\u0085", "\u2028", "\u1680", "\u205f"]
ENDS = ["\n"] * 12 + ["\r\n"] * 4 + ["\r"]


def blank(r):
    return r.choice(BLANKS) if r.random() < 0.7 else r.choice(BLANKS) + r.choice(BLANKS)


def header(r, ours):
    name = PROFILE if ours else r.choice(["default", "a", "b b", "cross-account-role2", "x-cross-account-role", "ünï"])
    word = r.choice(["profile"] * 8 + ["sso-session", "services", "profiles", "Profile", "plain"]) if not ours else "profile"
    if ours:
        written = r.choice(
            [name] * 8
            + [f'"{name}"', f"'{name}'", name.replace("-", "\\-"), f'"cross"-account-role', f"{name} ", f"{name}\t", f"  {name}", f'""{name}']
        )
    else:
        written = r.choice([f'"{name}"', f"'{name}'", name, f"{name} extra", name + "'", f'{name}"'])
    if word == "plain":
        text = f"[{name}]"
    elif not ours and name == "default" and r.random() < 0.5:
        text = "[default]"
    else:
        text = f"[{word}{r.choice([' ', ' ', ' ', '  ', chr(9), chr(160) if not ours else ' '])}{written}]"
    if r.random() < 0.1:
        text += r.choice(["trailing", " # comment", " ]", "x = y", " [more]", "\u00a0"])
    return text


def value(r):
    return r.choice(["json", "x", "", "a = b", "a: b", "# no comment", "; none", "ü", "\u00a0x", "%(x)s", "[no header]", '"quoted"', "\\", "a\u2028b"])


def section(r, ours, readable):
    lines = []
    indent = "" if r.random() < 0.6 else blank(r)
    lines.append((indent if r.random() < 0.3 else "") + header(r, ours))
    keys = [*OURS, *STALE[:4], "output", "s3", "cli_pager", "endpoint_url"] if ours else ["output", "region", "role_arn", "s3", "x", "source_profile"]
    r.shuffle(keys)
    depth = r.choice(["", "", "", "  ", "    ", "\t", "\u00a0", "\u3000 "])
    for key in keys[: r.randrange(0, 6)]:
        if depth and r.random() < 0.15:
            depth = depth[:-1]
        if r.random() < 0.2:
            key = key.upper() if r.random() < 0.5 else key.title()
        given = OURS[key] if key in OURS and r.random() < 0.4 else value(r)
        between = r.choice([" = ", "=", ": ", " : ", "\t=\t", "\u00a0=\u00a0", "=  "])
        if r.random() < 0.12:
            # A nested section, as of s3.
            lines.append(depth + key + " =")
            lines += [depth + blank(r) + f"inner{n} = {r.choice(['1', 'x', 'y = z'])}" for n in range(r.randrange(1, 4))]
        else:
            lines.append(depth + key + between + given + (blank(r) if r.random() < 0.1 else ""))
            while r.random() < 0.12:
                lines.append(depth + blank(r) + r.choice(["more", "key = value", "[header]", "# a comment", "more: text"]))
        if r.random() < 0.12:
            lines.append(r.choice(["", " ", "\t", "# comment", "  # comment", "; comment", "\u3000", "\u00a0# comment"]))
        if not readable and r.random() < 0.1:
            lines.append(r.choice(["no delimiter", "= no key", key + " = twice"]))
    return lines


def generate(folder, count, seed):
    r = random.Random(seed)
    for number in range(count):
        readable = r.random() < 0.95
        lines = [r.choice(["# first", "", " "])] if r.random() < 0.2 else []
        for _ in range(r.randrange(0, 5)):
            lines += section(r, r.random() < 0.45, readable)
            if r.random() < 0.3:
                lines.append("")
        same = r.choice(ENDS) if r.random() < 0.8 else None
        text = "".join(line + (same or r.choice(ENDS)) for line in lines)
        if r.random() < 0.2:
            text = text.rstrip("\r\n")
        os.makedirs(f"{folder}/{number}")
        with open(f"{folder}/{number}/before", "w", encoding="utf-8", newline="") as file:
            file.write(text)
        with open(f"{folder}/{number}/before.bytes", "w", encoding="ascii") as file:
            file.write(f"{len(text.encode())}\n")


def read(path):
    try:
        return load_config(path)
    except ConfigParseError:
        return None


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read()


def wrong(folder):
    """What is wrong in the folder; None when nothing is."""
    before = read(folder + "/before")
    if os.path.exists(folder + "/again"):
        return "the second run changed it"
    if before is None:
        return None
    after = read(folder + "/after")
    if after is None:
        return "it can no longer be read"
    expected = read(folder + "/before")
    profile = expected["profiles"].setdefault(PROFILE, {})
    for key in [*STALE, *OURS]:
        profile.pop(key, None)
    profile.update(OURS)
    if after != expected:
        return f"it means {after}, not {expected}"
    removed = read(folder + "/removed")
    if removed is None:
        return "without our keys it can no longer be read"
    left = before["profiles"].pop(PROFILE, None)
    removed["profiles"].pop(PROFILE, None)
    if removed != before:
        return f"without our keys it means {removed}, not {before}"
    raw = bytes_of(folder + "/before")
    if left is None and raw.endswith(b"\n") and raw != bytes_of(folder + "/removed"):
        return "without our section it is not what it was"
    return None


def compare(folder):
    names = sorted(os.listdir(folder), key=int)
    failures = [(name, problem) for name in names if (problem := wrong(f"{folder}/{name}"))]
    for name, problem in failures[:20]:
        print(f"{name}: {problem}\n  {bytes_of(f'{folder}/{name}/before')!r}\n  {bytes_of(f'{folder}/{name}/after')!r}")
    readable = sum(read(f"{folder}/{name}/before") is not None for name in names)
    print(f"{len(names)} files, {readable} that the CLI could read, {len(failures)} wrong")


if sys.argv[1] == "generate":
    generate(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    compare(sys.argv[2])
