# shellcheck shell=sh
# aws and git: whether they are installed, and new enough.

at_least() { # VERSION MINIMUM
  lines "$2" "$1" | sort -cV 2>/dev/null
}

how_to_get() { # aws|git: the command that gets it on this distribution
  distribution=$(
    ID='' VERSION_ID=''
    # shellcheck disable=SC1091 # there on every distribution this document is for
    [ ! -r /etc/os-release ] || . /etc/os-release
    printf '%s %s' "$ID" "$VERSION_ID"
  )
  package=git
  case $distribution in
    'amzn 2' | 'rhel 7'* | 'centos 7'*) install='yum install -y' ;;
    amzn* | rhel* | centos* | rocky* | almalinux* | 'ol '* | fedora*) install='dnf install -y' ;;
    sles* | opensuse*) install='zypper -n install' package=git-core ;;
    ubuntu* | debian*) install='apt-get update; apt-get install -y' ;;
    *) install='' package='the git package of this distribution' ;;
  esac
  [ "$1" = git ] || case $distribution in
    'amzn 2' | debian* | 'ubuntu 2'[02].04) package=awscli ;;
    amzn*) package=awscli-2 ;;
    fedora*) package=awscli2 ;;
    sles* | opensuse*) package=aws-cli ;;
    ubuntu*) install='snap install' package='aws-cli --classic' ;;
    *) install='' package=https://aws.amazon.com/cli/ ;;
  esac
  echo "$install${install:+ }$package"
}

# The version of the aws CLI is checked only if it does not return an identity: starting it takes longer than all the rest.
check_prerequisites() {
  problems=''
  [ -d "$HOME" ] || problems="the home folder $HOME does not exist; create it, or name another user. "
  ! elsewhere=$(env | grep -E '^(GIT_CONFIG_GLOBAL|AWS_(CONFIG|SHARED_CREDENTIALS)_FILE)=.') ||
    problems="${problems}/etc/environment has $elsewhere: git or aws would read another file than is written; remove it. "
  if ! aws_path=$(command -v aws); then
    problem="aws is not installed: $(how_to_get aws). "
    # An installer with a strict umask closes its folder, to which a link leads.
    [ -z "$roots_aws" ] || problem="aws is at $roots_aws, which $user cannot reach: open its folders and files. "
    problems=$problems$problem
  else
    case $aws_path in
      *[!A-Za-z0-9_./+@-]*) problems="${problems}aws is at $aws_path, a path that cannot be written into git's configuration. " ;;
    esac
  fi
  if ! command -v git >/dev/null; then
    problems="${problems}git is not installed: $(how_to_get git). "
  else
    # git reads a user's files even for this; what is wrong with them is the business of the checks that come later.
    git_version=$(HOME=/dev/null git --version 2>&1 </dev/null || :)
    case $git_version in
      'git version '[0-9]*)
        git_version=${git_version#git version }
        git_version=${git_version%%[!0-9.]*}
        # 1.7.9 is the first with credential helpers.
        at_least "$git_version" 1.7.9 ||
          problems="${problems}git $git_version is too old, 1.7.9 is needed: $(how_to_get git). "
        ;;
      *) problems="${problems}git does not run, it says: $git_version. " ;;
    esac
  fi
  if [ "$problems" ]; then
    fail prerequisites "${problems% }$installed"
  else
    pass prerequisites "aws at $aws_path, git $git_version$installed"
  fi
}

# What the version of an aws that returned no identity explains.
explain_aws() {
  # AWS CLI 1 on Python 2 prints its version to standard error.
  aws_version=$(limited 60 aws --version 2>&1 </dev/null || :)
  case $aws_version in
    *aws-cli/[0-9]*)
      aws_version=${aws_version##*aws-cli/}
      aws_version=${aws_version%%[!0-9.]*}
      # 1.16.289 is the first to get instance credentials by IMDSv2.
      at_least "$aws_version" 1.16.289 || echo "aws $aws_version is too old, 1.16.289 or any 2 is needed: $(how_to_get aws). "
      ;;
    *) echo "aws does not run, it says: $aws_version. " ;;
  esac
}

# The agent says which instance this is; so do the hardware (Nitro) and cloud-init.
find_instance_id() {
  instance_id=${AWS_SSM_INSTANCE_ID-}
  for id_file in /sys/devices/virtual/dmi/id/board_asset_tag /var/lib/cloud/data/instance-id ''; do
    case $instance_id in
      i-*[!0-9a-f]*) ;;
      i-?*) return 0 ;;
    esac
    instance_id=''
    [ ! -r "$id_file" ] || read -r instance_id <"$id_file" || :
  done
  return 1
}
