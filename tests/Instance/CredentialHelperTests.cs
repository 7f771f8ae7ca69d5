using System.Text.RegularExpressions;

namespace Instance.Tests;

/// <summary>What happens to git's configuration, and for which hosts and repositories git calls our helper. git is the real one.</summary>
public sealed class CredentialHelperTests
{
    /// <summary>With /aws in place of the path on a particular machine.</summary>
    internal const string Helper =
        "!AWS_CLI_AUTO_PROMPT=off sh -c " + "'[ $0 != get ] || /aws codecommit --profile cross-account-role credential-helper get'";
    private const string GlobalSection = "[credential]\n\thelper = \"" + Helper + "\"\n\tuseHttpPath = true\n";

    private static string Section(string region, string name, string suffix = "amazonaws.com") =>
        $"[credential \"https://git-codecommit.{region}.{suffix}/v1/repos/{name}\"]\n\thelper =\n\thelper = \"{Helper}\"\n"
        + "\tuseHttpPath = true\n";

    private static string Ours { get; } = Section("us-east-2", "SharedDemoRepo");

    [Fact]
    public async Task Every_repository_has_a_helper_for_its_url()
    {
        using var machine = new Machine();
        var run = await machine.ConfigureAsync(("Repositories", "us-east-2/SharedDemoRepo eu-west-1/a.b_c-d cn-north-1/Repo"));
        Assert.Equal(
            Ours + Section("eu-west-1", "a.b_c-d") + Section("cn-north-1", "Repo", "amazonaws.com.cn"),
            await ReadAsync(machine.GitConfigFile)
        );
        Assert.Equal(
            ["us-east-2/SharedDemoRepo", "eu-west-1/a.b_c-d", "cn-north-1/Repo"],
            run.Checks.Where(check => check is { Name: "credential-helper", Ok: true }).Select(check => check.Repository)
        );
    }

    public static TheoryData<string, string> FilesBeforeAndAfter =>
        new()
        {
            { "", Ours },
            { "# mine\n[user]\n\tname = Jo\n", "# mine\n[user]\n\tname = Jo\n" + Ours },
            {
                "[credential]\n\thelper = store\n[credential \"https://github.com\"]\n\thelper = gh\n",
                "[credential]\n\thelper = store\n[credential \"https://github.com\"]\n\thelper = gh\n" + Ours
            },
            { Ours, Ours },
            { Ours.Replace("cross-account-role", "an-old-one", StringComparison.Ordinal), Ours },
            // What somebody has changed is theirs and stays, but git calls ours last.
            { Ours.Replace("true", "false", StringComparison.Ordinal), Ours.Split('\n')[0] + "\n\tuseHttpPath = false\n" + Ours },
            { Ours.Replace("\thelper =\n", "", StringComparison.Ordinal), Ours },
            { Section("us-east-2", "SharedDemoRepo2"), Section("us-east-2", "SharedDemoRepo2") + Ours },
        };

    [Theory]
    [MemberData(nameof(FilesBeforeAndAfter))]
    public async Task The_file_keeps_everything_else_and_a_second_run_does_not_change_a_byte(string before, string after)
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", before);
        await machine.ConfigureAsync();
        Assert.Equal(Sorted(after), Sorted(await ReadAsync(machine.GitConfigFile)));
        Assert.Equal(["", Helper], await HelpersAsync(machine, "SharedDemoRepo"));

        var bytes = await ReadAsync(machine.GitConfigFile);
        var second = await machine.ConfigureAsync();
        Assert.Equal(bytes, await ReadAsync(machine.GitConfigFile));
        Assert.EndsWith("was already correct", second["credential-helper"].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https", "git-codecommit.us-east-2.amazonaws.com", "v1/repos/SharedDemoRepo", true)]
    [InlineData("https", "git-codecommit.us-east-2.amazonaws.com", "v1/repos/SharedDemoRepo2", false)]
    [InlineData("https", "git-codecommit.us-east-2.amazonaws.com", "v1/repos/Other", false)]
    [InlineData("https", "git-codecommit.us-east-1.amazonaws.com", "v1/repos/SharedDemoRepo", false)]
    [InlineData("http", "git-codecommit.us-east-2.amazonaws.com", "v1/repos/SharedDemoRepo", false)]
    [InlineData("https", "github.com", "v1/repos/SharedDemoRepo", false)]
    [InlineData("https", "github.com", "someone/something.git", false)]
    public async Task Git_calls_it_for_the_granted_repository_and_nothing_else(string protocol, string host, string path, bool asked)
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        Assert.Equal(asked, await FillAsync(machine, protocol, host, path) is "from-our-helper");
        Assert.Equal(asked, machine.Calls.Any(call => call.Contains("credential-helper get", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Helpers_of_other_hosts_work_as_before()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", "[credential]\n\thelper = \"!printf 'username=theirs\\\\npassword=token\\\\n' #\"\n");
        Assert.Equal("theirs", await FillAsync(machine, "https", "github.com", "a/b.git"));
        await machine.ConfigureAsync();
        Assert.Equal("theirs", await FillAsync(machine, "https", "github.com", "a/b.git"));
        Assert.Equal(
            "from-our-helper",
            await FillAsync(machine, "https", "git-codecommit.us-east-2.amazonaws.com", "v1/repos/SharedDemoRepo")
        );
    }

    [Fact]
    public async Task A_helper_that_stores_passwords_never_sees_the_signature()
    {
        using var machine = new Machine();
        var stored = Path.Combine(machine.Home, ".git-credentials");
        machine.WriteHome(".gitconfig", "[credential]\n\thelper = store\n");
        await machine.ConfigureAsync();
        const string Approved = "protocol=https\nhost={0}\npath={1}\nusername=u\npassword=p\n\n";
        await machine.RunAsync(
            ["git", "credential", "approve"],
            string.Format(null, Approved, "git-codecommit.us-east-2.amazonaws.com", "v1/repos/SharedDemoRepo")
        );
        Assert.False(File.Exists(stored));
        await machine.RunAsync(["git", "credential", "approve"], string.Format(null, Approved, "github.com", "a/b.git"));
        Assert.Contains("github.com", await ReadAsync(stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Global_scope_adds_the_helper_for_every_host()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", "[credential]\n\thelper = cache\n");
        var run = await machine.ConfigureAsync(("GitScope", "global"));
        Assert.Equal("[credential]\n\thelper = cache\n" + GlobalSection + Ours, await ReadAsync(machine.GitConfigFile));
        Assert.Contains(
            run.Checks,
            check => check is { Name: "credential-helper", Repository: null, Ok: true, Detail: "helper for all hosts written" }
        );

        var bytes = await ReadAsync(machine.GitConfigFile);
        await machine.ConfigureAsync(("GitScope", "global"));
        Assert.Equal(bytes, await ReadAsync(machine.GitConfigFile));
    }

    [Fact]
    public async Task From_global_back_to_repository_scope_only_our_own_line_is_removed()
    {
        using var machine = new Machine();
        machine.WriteHome(
            ".gitconfig",
            $"[credential]\n\thelper = !aws codecommit --profile cross-account-role credential-helper $@\n\thelper = cache\n"
        );
        await machine.ConfigureAsync(("GitScope", "global"));
        Assert.Contains(GlobalSection.Split('\n')[1], await ReadAsync(machine.GitConfigFile), StringComparison.Ordinal);
        await machine.ConfigureAsync();
        var (_, helpers, _) = await machine.RunAsync(["git", "config", "--global", "--get-all", "credential.helper"]);
        Assert.Equal(
            ["!aws codecommit --profile cross-account-role credential-helper $@", "cache"],
            helpers.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public async Task The_file_in_the_configuration_folder_is_used_if_it_is_the_only_one()
    {
        using var machine = new Machine();
        machine.WriteHome(".config/git/config", "[user]\n\tname = Jo\n");
        await machine.ConfigureAsync();
        Assert.False(File.Exists(machine.GitConfigFile));
        Assert.Equal("[user]\n\tname = Jo\n" + Ours, await ReadAsync(machine.InFolder("home/.config/git/config")));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)]
    public async Task Mode_and_symbolic_link_stay(UnixFileMode mode)
    {
        using var machine = new Machine();
        var real = machine.WriteHome("dotfiles/gitconfig", "[user]\n\tname = Jo\n", mode);
        File.CreateSymbolicLink(machine.GitConfigFile, "dotfiles/gitconfig");
        await machine.ConfigureAsync();
        Assert.Equal("dotfiles/gitconfig", new FileInfo(machine.GitConfigFile).LinkTarget);
        Assert.Equal("[user]\n\tname = Jo\n" + Ours, await ReadAsync(real));
        Assert.Equal(mode, File.GetUnixFileMode(real));
    }

    [Fact]
    public async Task A_broken_git_configuration_is_a_failed_check_with_gits_own_words()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", "[credential\n");
        var run = await machine.ConfigureAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            (false, $"fatal: bad config line 1 in file {machine.GitConfigFile}"),
            (run["credential-helper"].Ok, run["credential-helper"].Detail)
        );
        Assert.Equal("[credential\n", await ReadAsync(machine.GitConfigFile));
    }

    [Fact]
    public async Task The_agents_own_git_settings_are_not_the_users()
    {
        using var machine = new Machine();
        machine.Environment["GIT_CONFIG_GLOBAL"] = machine.InFolder("scratch/elsewhere");
        machine.Environment["GIT_CONFIG_COUNT"] = "1";
        machine.Environment["GIT_CONFIG_KEY_0"] = "credential.helper";
        machine.Environment["GIT_CONFIG_VALUE_0"] = "store";
        machine.Environment["XDG_CONFIG_HOME"] = machine.InFolder("scratch");
        machine.Environment["GIT_TRACE"] = "1";
        var run = await machine.ConfigureAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Errors);
        Assert.Equal(Ours, await ReadAsync(machine.GitConfigFile));
    }

    /// <remarks>git goes on after a backslash at a line's end, except in a comment.</remarks>
    [Theory]
    [InlineData("[user]\n\temail = jo@x \\\n")]
    [InlineData("[user]\n\temail = jo@x \\")]
    [InlineData("[user]\n\temail = jo@x\n# C:\\\n")]
    [InlineData("[user]\n\temail = jo@x # C:\\\n")]
    [InlineData("[user]\n\temail = \"jo@x\" ; \\\n")]
    public async Task A_backslash_at_the_end_of_the_file_harms_neither_the_users_value_nor_the_removal(string before)
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", before);
        var (_, email, _) = await machine.RunAsync(["git", "config", "user.email"]);
        Assert.StartsWith("jo@x", email, StringComparison.Ordinal);
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        Assert.Equal(email, (await machine.RunAsync(["git", "config", "user.email"])).Output);
        Assert.Equal(["", Helper], await HelpersAsync(machine, "SharedDemoRepo"));
        var written = await ReadAsync(machine.GitConfigFile);
        await machine.ConfigureAsync();
        Assert.Equal(written, await ReadAsync(machine.GitConfigFile));

        Assert.Equal(0, (await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1"))).ExitCode);

        Assert.DoesNotContain("credential", await ReadAsync(machine.GitConfigFile), StringComparison.Ordinal);
        Assert.Equal(email, (await machine.RunAsync(["git", "config", "user.email"])).Output);
    }

    [Fact]
    public async Task A_hash_in_quotes_is_no_comment()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", "[user]\n\tname = \"#1\" \\\n");
        var (_, name, _) = await machine.RunAsync(["git", "config", "user.name"]);
        Assert.StartsWith("#1", name, StringComparison.Ordinal);
        await machine.ConfigureAsync();
        Assert.Equal(name, (await machine.RunAsync(["git", "config", "user.name"])).Output);
        Assert.Equal(["", Helper], await HelpersAsync(machine, "SharedDemoRepo"));
    }

    /// <summary>The file, in which every machine has the same aws.</summary>
    private static async Task<string> ReadAsync(string path) =>
        WithoutFolder(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));

    private static string WithoutFolder(string text) => Regex.Replace(text, "(?<=\\|\\| )[^ ]*/commands(?=/aws )", "");

    private static string Sorted(string text) => string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal));

    internal static async Task<string[]> HelpersAsync(Machine machine, string repository)
    {
        var key = $"credential.https://git-codecommit.us-east-2.amazonaws.com/v1/repos/{repository}.helper";
        return WithoutFolder((await machine.RunAsync(["git", "config", "--global", "--get-all", key])).Output).TrimEnd('\n').Split('\n');
    }

    /// <summary>The user name that git gets for a URL; null if no helper knows one.</summary>
    private static async Task<string?> FillAsync(Machine machine, string protocol, string host, string path)
    {
        var (_, output, _) = await machine.RunAsync(["git", "credential", "fill"], $"protocol={protocol}\nhost={host}\npath={path}\n\n");
        return output.Split('\n').FirstOrDefault(line => line.StartsWith("username=", StringComparison.Ordinal))?["username=".Length..];
    }
}
