#!/usr/bin/env bash
# make invoke FUNCTION=ValidateRequest [EVENT=file] [PORT=4566]: one invocation of a function of a running LocalAws, by the aws CLI:
# its answer, its log, and from Lambda's own REPORT line how long it took and how much memory it had.
set -euo pipefail
cd "$(dirname "$0")/.."
function=${1-} event=${2-} port=${3:-4566} stack=${STACK:-repogrant}
names() { for file in events/functions/*.json; do basename "$file" .json; done; }

if [ -z "$function" ]; then
  echo "make invoke FUNCTION=<name> [EVENT=<file>] [PORT=4566]; functions: $(names | paste -sd ' ')" >&2
  exit 2
fi
event=${event:-events/functions/$function.json}
if ! [ -f "$event" ]; then
  echo "There is no input $event. EVENT=<file> gives another one; there are inputs for: $(names | paste -sd ' ')" >&2
  exit 2
fi
environment=$(dotnet local/bin/Release/net10.0/LocalAws.dll env --port "$port") ||
  { echo "LocalAws does not run on port $port: start it in another terminal with 'make local PORT=$port'." >&2; exit 1; }
eval "$environment"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
aws lambda invoke --function-name "$stack-$function" --payload "fileb://$event" --log-type Tail --output json \
  --cli-read-timeout 900 "$folder/answer" >"$folder/told"

text() { sed -n "s/^ *\"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" "$folder/told"; }
text LogResult | base64 -d >"$folder/log"
echo "answer$(text FunctionError | sed 's/.*/ (the function failed: &)/'):"
cat "$folder/answer"
printf '\n\nlog:\n'
grep -v '^REPORT ' "$folder/log" || true
echo
grep '^REPORT ' "$folder/log" | tr '\t' '\n' | grep -v '^REPORT '
[ -z "$(text FunctionError)" ]
