# shellcheck shell=sh disable=SC2154 # what sends this sets profile, role, region, repository and branch
# What the peers let Run Command do on an instance, as root: write the CLI profile and the credential helper if they differ, then run the
# manual procedure's two proofs, side by side. IAM may not have propagated the roles yet: retried every half second.
set -eu
export HOME=/root
mkdir -p "$HOME/.aws"
wanted="[profile $profile]
role_arn = $role
credential_source = Ec2InstanceMetadata
region = $region"
case $(cat "$HOME/.aws/config" 2>/dev/null) in
  *"$wanted"*) ;;
  *) printf '%s\n' "$wanted" >>"$HOME/.aws/config" ;;
esac
url=https://git-codecommit.$region.amazonaws.com/v1/repos/$repository
helper="!aws codecommit --profile $profile credential-helper \$@"
if [ "$(git config --global "credential.$url.helper" || :)" != "$helper" ]; then
  git config --global "credential.$url.helper" "$helper"
  git config --global "credential.$url.UseHttpPath" true
fi

again() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || return 1
    sleep 0.5
  done
}

again aws --profile "$profile" codecommit get-repository --repository-name "$repository" --query repositoryMetadata.Arn --output text &
again git ls-remote --exit-code "$url" "refs/heads/$branch"
wait $!
