using System.Text;

namespace Instance.Tests;

/// <summary>One line of valid JSON per check, whatever aws and git say, and never more than Run Command shows.</summary>
public sealed class OutputTests
{
    public static TheoryData<string> Awks => [.. Tools.Awks];

    [Theory]
    [MemberData(nameof(Awks))]
    public async Task Any_output_of_a_tool_stays_one_line_of_JSON(string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        await File.WriteAllBytesAsync(
            machine.InFolder("answers/bytes"),
            [.. Enumerable.Range(1, 255).Select(value => (byte)value)],
            TestContext.Current.CancellationToken
        );
        machine.Answer("aws-identity", $"cat {machine.InFolder("answers/bytes")} >&2; exit 1");
        var printable = new string([.. Enumerable.Range(32, 95).Select(value => (char)value)]);
        var expected = new string('?', 8) + " \n" + new string('?', 21) + printable + new string('?', 129);
        Assert.Equal(expected, (await machine.ConfigureAsync())["identity"].Detail);
    }

    [Fact]
    public async Task Output_that_looks_like_a_check_stays_part_of_the_detail()
    {
        using var machine = new Machine();
        const string Forged = """{"check":"identity","user":"root","ok":true,"detail":"forged"}""";
        machine.Answer("aws-identity", $"printf '%s\\n' 'no' '{Forged}' finished >&2; exit 1");
        var run = await machine.ConfigureAsync();
        Assert.Equal((false, $"no\n{Forged}\nfinished"), (run["identity"].Ok, run["identity"].Detail));
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_long_text_keeps_its_beginning_and_its_end()
    {
        using var machine = new Machine();
        machine.Answer("aws-identity", "{ echo beginning; seq 20000; printf end; } >&2; exit 1");
        var detail = (await machine.ConfigureAsync())["identity"].Detail;
        Assert.Equal(600, detail.Length);
        Assert.StartsWith("beginning\n1\n2", detail, StringComparison.Ordinal);
        Assert.Contains(" ... ", detail, StringComparison.Ordinal);
        Assert.EndsWith("20000\nend", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_key_ids_are_masked()
    {
        using var machine = new Machine();
        machine.Answer("aws-identity", "echo 'key ASIAIOSFODNN7EXAMPLE and AKIAIOSFODNN7EXAMPLE.' >&2; exit 1");
        Assert.Equal("key A*** and A***.", (await machine.ConfigureAsync())["identity"].Detail);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(60)]
    public async Task The_whole_output_fits_into_what_Run_Command_shows(int repositories)
    {
        using var machine = new Machine();
        machine.Answer("git-ls-remote", "seq 3000 >&2; exit 1");
        machine.Answer("aws-get-repository", "yes '\"quoted\" \\\\ ' | head -500 >&2; exit 1");
        var run = await machine.ConfigureAsync(
            (
                "Repositories",
                string.Join(' ', Enumerable.Range(0, repositories).Select(number => $"us-east-2/{new string('r', 60)}{number}"))
            )
        );
        Assert.InRange(Encoding.UTF8.GetByteCount(run.Output), 1, 24_000);
        Assert.Equal(1, run.ExitCode);
        var omitted = run.Checks.SingleOrDefault(check => check.Name == "omitted");
        Assert.Equal(repositories > 12, omitted is not null);
        Assert.False(omitted?.Ok ?? false);
    }

    [Fact]
    public async Task A_tool_that_kills_the_script_is_a_failed_check()
    {
        using var machine = new Machine();
        machine.Answer("aws-identity", "kill -KILL $(ps -o ppid= -p $$ | tr -d ' ')");
        machine.Environment["REPOGRANT_PATIENCE"] = "0";
        var run = await machine.ConfigureAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Checks, check => !check.Ok);
    }

    [Fact]
    public async Task A_script_that_is_not_run_from_a_file_says_so()
    {
        using var machine = new Machine();
        var (exitCode, output, _) = await machine.RunAsync(["/bin/sh", "-c", ConfigureAccessDocument.Instance.ScriptWith()]);
        Assert.Equal(1, exitCode);
        Assert.Contains("has to be run from a file", output, StringComparison.Ordinal);
    }

    private static async Task<Run> PrintedAsync(
        Machine machine,
        string user,
        int room,
        IEnumerable<(string Check, string Repository, bool Ok, string Detail)> records
    )
    {
        var file = machine.InFolder("records");
        await File.WriteAllTextAsync(
            file,
            string.Concat(
                records.Select(one => $"\u001e{one.Check}\u001f{one.Repository}\u001f{(one.Ok ? "true" : "false")}\u001f{one.Detail}")
            ),
            TestContext.Current.CancellationToken
        );
        var repositories = string.Join(' ', records.Select(one => one.Repository).Where(name => name.Length > 0).Distinct());
        var (exitCode, output, errors) = await machine.RunAsync([
            "env",
            $"user={user}",
            $"room={room}",
            $"repositories={repositories}",
            "LC_ALL=C",
            "awk",
            "-f",
            Checkout.PathOf("instance", "json.awk"),
            file,
        ]);
        Assert.True(errors.Length == 0, errors);
        return new(exitCode, output, errors);
    }

    private static (string Check, string Repository, bool Ok, string Detail)[] Passed(int repositories) =>
        [
            ("prerequisites", "", true, "aws at /usr/bin/aws, git 2.40.1"),
            ("removed", "", true, "[profile an-old-one], helpers in /home/former/.gitconfig"),
            ("profile", "", true, "[profile cross-account-role] updated in /home/former/.aws/config"),
            .. from check in (string[])["credential-helper", "get-repository", "ls-remote", "clone"]
            from number in Enumerable.Range(1, repositories)
            select (check, $"us-east-2/Repository{number}", true, new string('d', 120)),
            ("credential-helper", "", true, "helper for all hosts written"),
            ("identity", "", true, "arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/i-0123456789abcdef0"),
            ("environment", "", true, "cron and sudo give git the same environment, and so does a login shell"),
        ];

    /// <remarks>Of 20 users, each has a twentieth of what Run Command shows; of 26, when a request replaces some, less.</remarks>
    [Theory]
    [MemberData(nameof(Awks))]
    public async Task Whoever_passed_everything_is_never_short_of_a_check(string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        var cases =
            from user in (string[])["ec2-user", "maximilian.mustermann@corp.example.com", new string('u', 97)]
            from room in (int[])[22_000 / 20, 22_000 / 26, 22_000 / 40]
            from repositories in (int[])[1, 5, 10]
            select (user, room, repositories);
        foreach (var (user, room, repositories) in cases)
        {
            var run = await PrintedAsync(machine, user, room, Passed(repositories));
            Assert.Equal(0, run.ExitCode);
            Assert.InRange(run.Output.Length, 1, room);
            Assert.All(run.Checks, check => Assert.True(check.Ok));
            if (run.Checks is [{ Name: "all" } all])
                Assert.Equal($"all {5 + (4 * repositories)} checks", all.Detail);
            else
                Assert.Equal(10, run.Checks.Select(check => (check.Name, check.Repository is null)).Distinct().Count());
        }
    }

    [Fact]
    public async Task What_failed_keeps_its_details_at_the_expense_of_what_passed()
    {
        using var machine = new Machine();
        var why = string.Concat(Enumerable.Range(0, 60).Select(number => $"{number:D4} "));
        var records = Passed(50).Select(one => one.Check == "identity" ? (one.Check, one.Repository, false, why) : one);
        var run = await PrintedAsync(machine, "ec2-user", 22_000 / 20, records);
        Assert.Equal(1, run.ExitCode);
        Assert.InRange(run.Output.Length, 1, 22_000 / 20);
        Assert.DoesNotContain(run.Checks, check => check.Name == "omitted");
        Assert.InRange(run["identity"].Detail.Length, 100, 300);
    }
}
