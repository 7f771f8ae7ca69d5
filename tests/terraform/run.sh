#!/usr/bin/env bash
# make terraform: what many users keep instances and roles with, against a LocalAws of its own, and what a grant does to it:
# apply, plan (no changes), grant, plan (no changes), apply, git on both instances, destroy.
# The provider is taken as Terraform is configured to (TF_CLI_CONFIG_FILE, a mirror, or the registry).
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v terraform >/dev/null; then
  echo "terraform: not run, there is no 'terraform' in PATH" >&2
  exit 2
fi
folder=$(mktemp -d)
local_aws=
finish() {
  # TERM: what is started in the background of a script ignores INT.
  [ -z "$local_aws" ] || { kill -TERM "$local_aws" 2>/dev/null; wait "$local_aws" 2>/dev/null; } || true
  rm -rf "$folder"
}
trap finish EXIT
cp tests/terraform/main.tf "$folder"

step() { printf '%s\n' "$*"; }
step "init"
if ! timeout 120 terraform -chdir="$folder" init -input=false -no-color >"$folder/init.log" 2>&1; then
  cat "$folder/init.log" >&2
  echo "terraform: not run, the provider hashicorp/aws 5.100 cannot be installed" >&2
  exit 2
fi

port=$((20000 + RANDOM % 20000))
dotnet local/bin/Release/net10.0/LocalAws.dll serve --port "$port" >"$folder/local.log" 2>&1 &
local_aws=$!
until grep -q '^LocalAws is ready' "$folder/local.log"; do
  kill -0 "$local_aws" 2>/dev/null || { cat "$folder/local.log" >&2; exit 1; }
  sleep 0.2
done

as() { # account, command…: as an administrator of the account
  local account=$1
  shift
  env AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ACCESS_KEY_ID="AKIA0000$account" AWS_SECRET_ACCESS_KEY=local AWS_SESSION_TOKEN= \
    AWS_DEFAULT_REGION=us-east-2 AWS_PAGER= "$@"
}
tf() { as 222222222222 terraform -chdir="$folder" "$@" -no-color; }
unchanged() {
  local code=0
  tf plan -detailed-exitcode -input=false >"$folder/plan.log" 2>&1 || code=$?
  if [ "$code" -ne 0 ]; then
    cat "$folder/plan.log"
    echo "terraform: $1: the plan has changes, or failed ($code)" >&2
    exit 1
  fi
}

step "apply"
tf apply -auto-approve -input=false >"$folder/apply.log" 2>&1 || { cat "$folder/apply.log"; exit 1; }
step "plan: no changes"
unchanged "before the grant"

step "grant"
as 111111111111 aws codecommit create-repository --repository-name terraformed >/dev/null
cat >"$folder/grant.json" <<'JSON'
{
  "name": "terraform",
  "repositories": [{ "name": "terraformed" }],
  "consumer": { "accountId": "222222222222", "instances": { "tags": { "Team": "terraform" } } }
}
JSON
machine=arn:aws:states:us-east-2:111111111111:stateMachine:repogrant-grant-access
execution=$(as 111111111111 aws stepfunctions start-execution --state-machine-arn "$machine" --input "file://$folder/grant.json" \
  --query executionArn --output text)
while status=$(as 111111111111 aws stepfunctions describe-execution --execution-arn "$execution" --query status --output text) &&
  [ "$status" = RUNNING ]; do sleep 1; done
if [ "$status" != SUCCEEDED ]; then
  as 111111111111 aws stepfunctions describe-execution --execution-arn "$execution" --query '[error, cause]' --output text >&2
  exit 1
fi

step "plan: no changes"
unchanged "after the grant"
step "apply"
tf apply -auto-approve -input=false >"$folder/apply.log" 2>&1 || { cat "$folder/apply.log"; exit 1; }

step "git on both instances"
url=https://git-codecommit.us-east-2.amazonaws.com/v1/repos/terraformed
for instance in granted adopted; do
  id=$(tf output -raw "$instance")
  command=$(as 222222222222 aws ssm send-command --document-name AWS-RunShellScript --instance-ids "$id" \
    --parameters "commands=[\"HOME=/root git ls-remote $url && echo reached\"]" --query Command.CommandId --output text)
  sleep 2
  while answer=$(as 222222222222 aws ssm get-command-invocation --command-id "$command" --instance-id "$id" \
    --query '[Status, StandardOutputContent, StandardErrorContent]' --output text) &&
    [[ $answer =~ ^(Pending|InProgress|Delayed) ]]; do sleep 1; done
  [[ $answer == *reached* ]] || { echo "terraform: git on the $instance instance: $answer" >&2; exit 1; }
done

step "destroy"
tf destroy -auto-approve -input=false >"$folder/destroy.log" 2>&1 || { tail -20 "$folder/destroy.log"; exit 1; }
echo "terraform: all steps agree ($(terraform version | head -1))"
