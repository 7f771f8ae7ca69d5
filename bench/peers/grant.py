#!/usr/bin/env python3
"""What a careful engineer writes with boto3 instead of RepoGrant: the manual procedure's three parts for one repository, idempotent.

    grant.py NAME REPOSITORY BRANCH INSTANCE_ID...

AWS profiles: "a" is an administrator of the repository account, "b" of the consumer account. Every document is compared before it is
written, what IAM has not heard of yet is tried again, and nothing waits longer than its poll. Exit code 0 when every instance proved
its access.
"""

import json
import sys
import time
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

ACTIONS = (
    "BatchGet* Create* DeleteBranch Get* List* Describe* Put* Post* Merge* Test* Update* GitPull GitPush".split()
)
USERS = "root"  # separated by spaces
AGENT_POLICY = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
ENDED = {"Success", "Failed", "TimedOut", "Cancelled"}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement} for statement in statements]}


def trust(principal, **more):
    return document({"Principal": principal, "Action": "sts:AssumeRole", **more})


def or_none(call, **arguments):
    """The response of a get operation, or None if there is no such resource."""
    try:
        return call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            return None
        raise


def until_known(call, code, **arguments):
    """Again each half second while the service has not heard of what was made a moment ago."""
    for _ in range(240):
        try:
            return call(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] != code:
                raise
            time.sleep(0.5)
    raise SystemExit(f"{code} for two minutes")


def ensure_policy(iam, account, name, wanted):
    arn = f"arn:aws:iam::{account}:policy/{name}"
    found = or_none(iam.get_policy, PolicyArn=arn)
    if found is None:
        iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(wanted))
        return arn
    version = iam.get_policy_version(PolicyArn=arn, VersionId=found["Policy"]["DefaultVersionId"])
    if version["PolicyVersion"]["Document"] != wanted:
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        if len(versions) == 5:
            oldest = min((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: v["CreateDate"])
            iam.delete_policy_version(PolicyArn=arn, VersionId=oldest["VersionId"])
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(wanted), SetAsDefault=True)
    return arn


def ensure_role(iam, name, wanted, policies):
    found = or_none(iam.get_role, RoleName=name)
    if found is None:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(wanted))
        attached = set()
    else:
        if found["Role"]["AssumeRolePolicyDocument"] != wanted:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(wanted))
        attached = {p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]}
    for policy in policies:
        if policy not in attached:
            iam.attach_role_policy(RoleName=name, PolicyArn=policy)


def ensure_profile(iam, name):
    found = or_none(iam.get_instance_profile, InstanceProfileName=name)
    profile = (found or iam.create_instance_profile(InstanceProfileName=name))["InstanceProfile"]
    if not profile["Roles"]:
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    return profile["Arn"]


def associate(ec2, arn, instances):
    pages = ec2.get_paginator("describe_iam_instance_profile_associations").paginate(
        Filters=[{"Name": "instance-id", "Values": instances}, {"Name": "state", "Values": ["associating", "associated"]}]
    )
    has = {a["InstanceId"]: a["IamInstanceProfile"]["Arn"] for page in pages for a in page["IamInstanceProfileAssociations"]}
    for instance in instances:
        if has.get(instance, arn) != arn:
            raise SystemExit(f"{instance} has the profile {has[instance]}")
        if instance not in has:
            until_known(
                ec2.associate_iam_instance_profile, "InvalidParameterValue", InstanceId=instance, IamInstanceProfile={"Arn": arn}
            )


def configure(ssm, instances, script):
    waiting = set(instances)
    while waiting:
        pages = ssm.get_paginator("describe_instance_information").paginate(
            Filters=[{"Key": "InstanceIds", "Values": sorted(waiting)}]
        )
        waiting -= {i["InstanceId"] for page in pages for i in page["InstanceInformationList"] if i["PingStatus"] == "Online"}
        if waiting:
            time.sleep(1)
    commands = [
        ssm.send_command(
            DocumentName="AWS-RunShellScript", InstanceIds=instances[at : at + 50], Parameters={"commands": [script]}
        )["Command"]["CommandId"]
        for at in range(0, len(instances), 50)
    ]
    failed = []
    for command in commands:
        while True:
            time.sleep(0.5)
            pages = ssm.get_paginator("list_command_invocations").paginate(CommandId=command, Details=True)
            invocations = [i for page in pages for i in page["CommandInvocations"]]
            if invocations and all(i["Status"] in ENDED for i in invocations):
                break
        failed += [i for i in invocations if i["Status"] != "Success"]
    return failed


def main(name, repository, branch, *instances):
    a, b = boto3.Session(profile_name="a"), boto3.Session(profile_name="b")
    iam_a, iam_b = a.client("iam"), b.client("iam")
    account_a = a.client("sts").get_caller_identity()["Account"]
    account_b = b.client("sts").get_caller_identity()["Account"]
    region = a.region_name
    access_role = f"arn:aws:iam::{account_a}:role/{name}"
    repository_arn = f"arn:aws:codecommit:{region}:{account_a}:{repository}"

    # Part 1. The trust names the account and pins the role, so that it need not exist yet.
    access = ensure_policy(
        iam_a, account_a, name, document({"Action": [f"codecommit:{action}" for action in ACTIONS], "Resource": repository_arn})
    )
    pinned = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{account_b}:role/{name}"}}
    ensure_role(iam_a, name, trust({"AWS": f"arn:aws:iam::{account_b}:root"}, Condition=pinned), [access])

    # Part 2.
    assume = ensure_policy(iam_b, account_b, name, document({"Action": "sts:AssumeRole", "Resource": access_role}))
    ensure_role(iam_b, name, trust({"Service": "ec2.amazonaws.com"}), [assume, AGENT_POLICY])
    associate(b.client("ec2"), ensure_profile(iam_b, name), list(instances))

    # Part 3.
    script = f"profile='{name}' role='{access_role}' region='{region}' repository='{repository}' branch='{branch}' users='{USERS}'\n"
    script += Path(__file__).with_name("configure-instance.sh").read_text(encoding="utf-8")
    failed = configure(b.client("ssm"), list(instances), script)
    for invocation in failed:
        print(invocation["InstanceId"], invocation["Status"], invocation["CommandPlugins"][0]["Output"], file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
