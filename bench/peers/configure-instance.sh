# shellcheck shell=sh disable=SC2154 # what sends this sets profile, role, region, repository, branch and users
# What the peers let Run Command do on an instance, for each user and as that user: write the CLI profile and the credential helper if they
# differ, then run the proofs that RepoGrant runs, side by side: the identity that the profile gives, get-repository, and git ls-remote with
# the credential helper as configured. IAM may not have propagated the roles yet: retried every half second.
set -eu
export profile role region repository branch
pids=''
for user in $users; do
  home=$(getent passwd "$user" | cut -d : -f 6)
  HOME=$home runuser -u "$user" -- sh -s <<'END' &
set -eu
cd "$HOME"
mkdir -p .aws
wanted="[profile $profile]
role_arn = $role
credential_source = Ec2InstanceMetadata
region = $region"
case $(cat .aws/config 2>/dev/null) in
  *"$wanted"*) ;;
  *) printf '%s\n' "$wanted" >>.aws/config ;;
esac
url=https://git-codecommit.$region.amazonaws.com/v1/repos/$repository
helper="!aws codecommit --profile $profile credential-helper \$@"
if [ "$(git config --global "credential.$url.helper" || :)" != "$helper" ]; then
  git config --global "credential.$url.helper" "$helper"
  git config --global "credential.$url.UseHttpPath" true
fi

again() {
  tries=0
  until "$@" </dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || return 1
    sleep 0.5
  done
}

has_role() {
  session=${role%%:role/*}
  session=arn:aws:sts:${session#arn:aws:iam:}:assumed-role/${role##*/}
  arn=$(aws --profile "$profile" sts get-caller-identity --query Arn --output text) || return 1
  case $arn in "$session"/*) echo "$arn" ;; *) echo "$arn is not of $session" >&2 && return 1 ;; esac
}

again has_role &
identity=$!
again aws --profile "$profile" codecommit get-repository --repository-name "$repository" --query repositoryMetadata.Arn --output text &
get_repository=$!
again git ls-remote --exit-code "$url" "refs/heads/$branch"
wait "$identity"
wait "$get_repository"
END
  pids="$pids $!"
done
for pid in $pids; do wait "$pid"; done
