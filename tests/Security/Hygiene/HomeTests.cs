using System.Text.Json.Nodes;
using static System.Globalization.CultureInfo;

namespace Security.Tests.Hygiene;

/// <summary>
/// An instance on which somebody already works: what a grant did not write is unchanged, byte for byte, after whole grants made over the
/// wire with the real aws and git. tests/Instance covers the many shapes of single files.
/// </summary>
public sealed class HomeTests
{
    private const string AwsConfig =
        "# of the whole team\n[default]\nregion = eu-west-1\n\n[profile  reporting]\n"
        + "role_arn = arn:aws:iam::333333333333:role/Reporting\nsource_profile = default\n  s3 =\n"
        + "    max_concurrent_requests = 2\n; end";

    private const string GitConfig =
        """
            # Jo's
            [user]
            	name = Jo
            [credential "https://github.com"]
            	helper = "!f() { test $1 = get && echo username=octocat && echo password=hub; }; f"
            [credential "https://git-codecommit.us-east-2.amazonaws.com/v1/repos/SharedDemoRepo2"]
            	helper = "!f() { test $1 = get && echo username=two && echo password=other; }; f"
            	useHttpPath = true
            [credential]
            	helper = "!f() { test $1 = get && echo username=fallback && echo password=fall; }; f"
            """ + "\n";

    /// <summary>
    /// The files of somebody who keeps settings elsewhere: links, modes, a group, and something that is not a file at all.
    /// </summary>
    private static string Prepare(string home, string user, string group) =>
        $"""
            set -eu
            cd {home}
            mkdir -p .aws dotfiles .ssh .config/git
            printf '%s' '{AwsConfig}' >dotfiles/aws-config
            ln -s ../dotfiles/aws-config .aws/config
            printf '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n' >.aws/credentials
            cat >dotfiles/gitconfig <<'END'
            {GitConfig.TrimEnd('\n')}
            END
            ln -s dotfiles/gitconfig .gitconfig
            printf 'https://jo:secret@example.com\n' >.git-credentials
            printf 'Host *\n' >.ssh/config
            printf '[alias]\n\tst = status\n' >.config/git/config
            ln -s nowhere dangling
            chown -hR {user}: .aws dotfiles .ssh .config .gitconfig .git-credentials dangling
            chown {user}:{group} dotfiles/aws-config
            chmod 640 dotfiles/aws-config
            chmod 604 dotfiles/gitconfig
            chmod 400 .aws/credentials
            """;

    /// <summary>
    /// Every entry in a folder with its type, mode, owner, group, target and content, except what is mounted there: the machine's own aws.
    /// </summary>
    private static string Entries(string folders) =>
        $$"""
            find {{folders}} -xdev -path '*/.aws/cli' -prune -o -path /etc/host -prune -o \
              -printf '%p %y %m %u:%G %l ' \( -type f -exec sh -c 'sha256sum <"$1"' sh {} \; -o -printf '\n' \) | sort
            """;

    [Fact]
    public async Task Everything_else_is_unchanged_and_our_helper_is_never_used_for_github()
    {
        var report = new Report("8-hygiene-1-homes", "An instance that is already in use: before and after two grants");
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        await accounts.Scene.CreateProfileAsync("Reporting", consents: true, TestContext.Current.CancellationToken);
        var instance = await accounts.RunInstanceAsync("Reporting");
        // Root may give a file to any group; others only to their own.
        await RunAsync(Prepare("/root", "root", "7"));
        await RunAsync(Prepare("/home/ec2-user", "ec2-user", "ec2-user"));
        var homes = await LinesAsync(Entries("/root /home"));
        var system = await LinesAsync(Entries("/etc /opt /usr/local/bin") + " | sha256sum");
        var before = await ContentsAsync();

        var request = accounts.Request("SharedDemoRepo", instance);
        request["users"] = new JsonArray("root", "ec2-user");
        (await accounts.GrantAsync(request)).Verified();

        var after = await LinesAsync(Entries("/root /home"));
        var contents = await ContentsAsync();
        // Two files of each user have other contents, and nothing else differs.
        var changed = homes.Except(after).Select(WithoutSum).Order(StringComparer.Ordinal).ToArray();
        var expected = (string[])
            [
                "/home/ec2-user/dotfiles/aws-config f 640 ec2-user:ID",
                "/home/ec2-user/dotfiles/gitconfig f 604 ec2-user:ID",
                "/root/dotfiles/aws-config f 640 root:7",
                "/root/dotfiles/gitconfig f 604 root:0",
            ];
        report.Expect(
            string.Join(" | ", expected).Replace("ID", await RunAsync("id -g ec2-user"), StringComparison.Ordinal),
            string.Join(" | ", changed),
            "files with another content"
        );
        report.Expect(
            string.Join(" | ", changed),
            string.Join(" | ", after.Except(homes).Select(WithoutSum).Order(StringComparer.Ordinal)),
            "modes, owners and targets of these, and no other entry"
        );
        report.Expect(
            string.Join('\n', system),
            string.Join('\n', await LinesAsync(Entries("/etc /opt /usr/local/bin") + " | sha256sum")),
            "everything below /etc, /opt and /usr/local/bin"
        );
        foreach (var (file, text) in before)
        {
            report.Expect(
                true,
                contents[file].StartsWith(text, StringComparison.Ordinal),
                $"{file} begins with every byte that it had, and ours come after them"
            );
        }

        (await accounts.GrantAsync(request)).Verified();
        report.Expect(
            string.Join('\n', after),
            string.Join('\n', await LinesAsync(Entries("/root /home"))),
            "the homes after a second grant"
        );

        foreach (var user in (string[])["root", "ec2-user"])
        {
            report.Expect("octocat/hub", await AskAsync(user, "github.com", "octo/SharedDemoRepo"), $"{user}: who answers for github.com");
            report.Expect(
                "fallback/fall",
                await AskAsync(user, "example.com", "v1/repos/SharedDemoRepo"),
                $"{user}: who answers for another host"
            );
            report.Expect(
                "two/other",
                await AskAsync(user, "git-codecommit.us-east-2.amazonaws.com", "v1/repos/SharedDemoRepo2"),
                $"{user}: who answers for a repository with a longer name"
            );
            report.Expect(
                "fallback/fall",
                await AskAsync(user, "git-codecommit.eu-west-1.amazonaws.com", "v1/repos/SharedDemoRepo"),
                $"{user}: who answers in another Region"
            );
            report.Expect(
                "our helper",
                await AskAsync(user, "git-codecommit.us-east-2.amazonaws.com", "v1/repos/SharedDemoRepo"),
                $"{user}: who answers for the granted repository"
            );
        }
        report.Table(
            ["looked at", "entries"],
            [
                ["homes", homes.Length.ToString(InvariantCulture)],
                ["files that were changed", changed.Length.ToString(InvariantCulture)],
            ]
        );
        report.End();

        async Task<string[]> LinesAsync(string script) => (await RunAsync(script)).Split('\n');

        async Task<Dictionary<string, string>> ContentsAsync()
        {
            var found = new Dictionary<string, string>();
            foreach (
                var file in (string[])
                    [
                        "/root/dotfiles/aws-config",
                        "/root/dotfiles/gitconfig",
                        "/home/ec2-user/dotfiles/aws-config",
                        "/home/ec2-user/dotfiles/gitconfig",
                    ]
            )
            {
                found[file] = await RunAsync($"cat {file}");
            }

            return found;
        }

        // git's trace says which helpers it starts. Ours is recognized by its command, because its output differs each time.
        async Task<string> AskAsync(string user, string host, string path)
        {
            var asked = await RunAsync(
                $"printf 'protocol=https\\nhost={host}\\npath={path}\\n\\n' | runuser -u {user} -- env HOME=\"$(getent passwd "
                    + $"{user} | cut -d: -f6)\" GIT_TRACE=1 GIT_TERMINAL_PROMPT=0 git credential fill 2>&1"
            );
            var lines = asked.Split('\n');
            return lines.Any(line =>
                line.Contains("codecommit", StringComparison.Ordinal) && line.Contains("credential-helper", StringComparison.Ordinal)
            )
                ? "our helper"
                : $"{Value("username")}/{Value("password")}";

            string? Value(string name) =>
                lines.SingleOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        }

        async Task<string> RunAsync(string script)
        {
            var run = await accounts.ShellAsync(instance, script);
            Assert.True(run.Succeeded, run.Errors);
            return run.Output;
        }
    }

    private static string WithoutSum(string entry) => entry.Split("  ")[0];
}
