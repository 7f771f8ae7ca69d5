#!/usr/bin/env bash
# What a careful engineer would write with the aws CLI instead of RepoGrant: the manual procedure's three parts for one repository,
# idempotent.
#
#   grant.sh NAME REPOSITORY BRANCH INSTANCE_ID...
#
# AWS profiles: "a" is an administrator of the repository account, "b" of the consumer account. The two accounts are changed side by side;
# documents are compared as text. Exit code 0 if every instance proved its access.
set -euo pipefail
export AWS_PAGER='' AWS_DEFAULT_OUTPUT=text AWS_CLI_AUTO_PROMPT=off
name=$1 repository=$2 branch=$3
shift 3
folder=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

a() { aws --profile a "$@"; }
b() { aws --profile b "$@"; }

a sts get-caller-identity --query Account >"$work/a" &
b sts get-caller-identity --query Account >"$work/b"
wait $!
account_a=$(cat "$work/a") account_b=$(cat "$work/b")
region=$AWS_REGION
access_role=arn:aws:iam::$account_a:role/$name

# ensure_policy a|b ACCOUNT DOCUMENT
ensure_policy() {
  local arn=arn:aws:iam::$2:policy/$name version
  if version=$("$1" iam get-policy --policy-arn "$arn" --query Policy.DefaultVersionId 2>/dev/null); then
    [ "$("$1" iam get-policy-version --policy-arn "$arn" --version-id "$version" --query PolicyVersion.Document --output json |
      tr -d ' \n')" = "$3" ] || "$1" iam create-policy-version --policy-arn "$arn" --policy-document "$3" --set-as-default >/dev/null
  else
    "$1" iam create-policy --policy-name "$name" --policy-document "$3" >/dev/null
  fi
}

# ensure_role a|b TRUST POLICY...
ensure_role() {
  local as=$1 trust=$2 found attached='' policy
  shift 2
  if found=$("$as" iam get-role --role-name "$name" --query Role.AssumeRolePolicyDocument --output json 2>/dev/null); then
    [ "$(printf %s "$found" | tr -d ' \n')" = "$trust" ] ||
      "$as" iam update-assume-role-policy --role-name "$name" --policy-document "$trust"
    attached=$("$as" iam list-attached-role-policies --role-name "$name" --query 'AttachedPolicies[].PolicyArn')
  else
    "$as" iam create-role --role-name "$name" --assume-role-policy-document "$trust" >/dev/null
  fi
  for policy; do
    case $attached in *"$policy"*) ;; *) "$as" iam attach-role-policy --role-name "$name" --policy-arn "$policy" ;; esac
  done
}

# Part 1. The trust policy names the account and pins the role, so the role need not exist yet.
repository_account() {
  local actions
  actions=$(printf '"codecommit:%s",' 'BatchGet*' 'Create*' DeleteBranch 'Get*' 'List*' 'Describe*' 'Put*' 'Post*' 'Merge*' 'Test*' \
    'Update*' \
    GitPull GitPush)
  ensure_policy a "$account_a" '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":['"${actions%,}"'],'`
    `'"Resource":"arn:aws:codecommit:'"$region:$account_a:$repository"'"}]}'
  ensure_role a '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::'"$account_b"':root"},'`
    `'"Action":"sts:AssumeRole","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::'"$account_b:role/$name"'"}}}]}' \
    "arn:aws:iam::$account_a:policy/$name"
}

# Part 2.
consumer_account() {
  ensure_policy b "$account_b" \
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"'"$access_role"'"}]}'
  ensure_role b \
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}' \
    "arn:aws:iam::$account_b:policy/$name" arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
  local roles
  if ! roles=$(b iam get-instance-profile --instance-profile-name "$name" --query 'InstanceProfile.Roles[].RoleName' 2>/dev/null); then
    b iam create-instance-profile --instance-profile-name "$name" >/dev/null
    roles=''
  fi
  [ "$roles" = "$name" ] || b iam add-role-to-instance-profile --instance-profile-name "$name" --role-name "$name"
}

repository_account &
consumer_account
wait $!

have=$(b ec2 describe-iam-instance-profile-associations \
  --filters "Name=instance-id,Values=$(IFS=,; echo "$*")" Name=state,Values=associating,associated \
  --query 'IamInstanceProfileAssociations[].InstanceId')
for instance; do
  case $have in *"$instance"*) continue ;; esac
  until b ec2 associate-iam-instance-profile --instance-id "$instance" --iam-instance-profile "Name=$name" >/dev/null 2>"$work/error"; do
    grep -q InvalidParameterValue "$work/error" || { cat "$work/error" >&2 && exit 1; }
    sleep 0.5
  done
done

# Part 3.
# shellcheck disable=SC2016 # JMESPath's own quotes
until [ "$(b ssm describe-instance-information --filters "Key=InstanceIds,Values=$(IFS=,; echo "$*")" \
  --query 'length(InstanceInformationList[?PingStatus==`Online`])')" = $# ]; do
  sleep 1
done
{
  echo "profile='$name' role='$access_role' region='$region' repository='$repository' branch='$branch' users=root"
  cat "$folder/configure-instance.sh"
} | python3 -c 'import json, sys; print(json.dumps({"commands": [sys.stdin.read()]}))' >"$work/parameters"
command=$(b ssm send-command --document-name AWS-RunShellScript --instance-ids "$@" --parameters "file://$work/parameters" \
  --query Command.CommandId)
while :; do
  states=$(b ssm list-command-invocations --command-id "$command" --query 'CommandInvocations[].Status')
  case x$states in x | *Pending* | *InProgress* | *Delayed*) sleep 0.5 ;; *) break ;; esac
done
case $states in *Failed* | *TimedOut* | *Cancelled*) echo "$states" >&2 && exit 1 ;; esac
