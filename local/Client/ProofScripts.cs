namespace LocalAws.Client;

/// <summary>What an administrator would type on an instance, as scripts for AWS-RunShellScript.</summary>
public static class ProofScripts
{
    // The agent does not set HOME.
    private const string AsUser = """
        set -eu
        home=$(getent passwd {user} | cut -d: -f6)
        cd /tmp
        as_user() {
          if [ {user} = root ]; then env HOME="$home" "$@"; else runuser -u {user} -- env HOME="$home" "$@"; fi
        }

        """;

    /// <summary>Clones as the user, with the user's own configuration; the first line of the output is the commit's id.</summary>
    public static string Clone(string url, string branch, string user) =>
        Filled(
            AsUser
                + """
                work=$(as_user mktemp -d)
                trap 'rm -rf "$work"' EXIT
                as_user git clone --quiet --branch {branch} {url} "$work/clone"
                as_user git -C "$work/clone" log -1 --format='%H%n%an: %s'
                """,
            ("user", user),
            ("url", url),
            ("branch", branch)
        );

    /// <summary>The manual procedure's third part as root, for the same access role, followed by a clone.</summary>
    public static string CloneByHand(string url, string branch, string role, string region) =>
        Filled(
            AsUser
                + """
                export HOME=$(mktemp -d)
                trap 'rm -rf "$HOME"' EXIT
                mkdir "$HOME/.aws"
                {
                  echo '[profile by-hand]'
                  echo role_arn = {role}
                  echo credential_source = Ec2InstanceMetadata
                  echo region = {region}
                } >"$HOME/.aws/config"
                git config --global credential.helper '!aws codecommit --profile by-hand credential-helper $@'
                git config --global credential.UseHttpPath true
                git clone --quiet --branch {branch} {url} "$HOME/clone"
                """,
            ("user", "root"),
            ("role", role),
            ("region", region),
            ("url", url),
            ("branch", branch)
        );

    /// <summary>The script with each <c>{name}</c> replaced by its value, quoted.</summary>
    private static string Filled(string script, params ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var (name, value) in values)
        {
            var quoted = $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
            script = script.Replace($"{{{name}}}", quoted, StringComparison.Ordinal);
        }
        return script;
    }
}
