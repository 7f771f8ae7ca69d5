using System.Text.RegularExpressions;

namespace Instance.Tests;

public sealed class DocumentTests
{
    private static ConfigureAccessDocument Document => ConfigureAccessDocument.Instance;

    [Fact]
    public void Runs_one_shell_script_and_on_Linux_only()
    {
        Assert.Equal("2.2", Document.SchemaVersion);
        Assert.Equal("aws:runShellScript", Document.OnlyStep.action);
        Assert.Equal(["platformType", "Linux"], Document.OnlyStep.precondition["StringEquals"]);
        Assert.StartsWith("#!/bin/sh\n", Document.Script, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_parameter_is_a_string_with_an_anchored_pattern_that_its_default_matches()
    {
        Assert.All(
            Document.Parameters,
            pair =>
            {
                Assert.Equal("String", pair.Value.type);
                Assert.StartsWith("^", pair.Value.allowedPattern, StringComparison.Ordinal);
                Assert.EndsWith("$", pair.Value.allowedPattern, StringComparison.Ordinal);
                Assert.True(pair.Value.@default is null || Document.Allows(pair.Key, pair.Value.@default));
            }
        );
    }

    [Fact]
    public void Every_parameter_is_used_and_every_used_one_exists()
    {
        var used = ConfigureAccessDocument.Placeholder().Matches(Document.Script).Select(match => match.Groups[1].Value);
        Assert.Equal(Document.Parameters.Keys.Order(), used.Order());
        Assert.Equal(Document.Parameters.Count, Regex.Count(Document.Script, @"\{\{"));
    }

    /// <remarks>Go: "invalid repeat count" when counted repetitions of counted repetitions exceed 1,000 copies (regexp/syntax).</remarks>
    [Fact]
    public void No_pattern_repeats_a_counted_repetition_a_counted_number_of_times()
    {
        Assert.All(Document.Parameters.Values, parameter => Assert.DoesNotMatch(@"\{[^)]*\)\{", parameter.allowedPattern));
    }

    [Theory]
    [InlineData("Action", "remove")]
    [InlineData("Grant", "web-team")]
    [InlineData("Generation", "1732637000000")]
    [InlineData("ProfileName", "cross-account-role")]
    [InlineData("ProfileName", "cross-account-role-222222222222")]
    [InlineData("AccessRoleArn", "arn:aws-us-gov:iam::111111111111:role/repogrant/A_b+=,.@-9")]
    [InlineData("Region", "ap-southeast-2")]
    [InlineData("Region", "us-gov-west-1")]
    [InlineData("Repositories", "us-east-2/SharedDemoRepo eu-west-1/another.one_2-3")]
    [InlineData("Users", "root ec2-user _app Jo.Smith")]
    [InlineData("GitScope", "global")]
    [InlineData("Branch", "")]
    [InlineData("Branch", "release/1.0")]
    [InlineData("Clone", "true")]
    public void Allows_every_valid_request(string parameter, string value) => Assert.True(Document.Allows(parameter, value));

    [Theory]
    [InlineData("Action", "")]
    [InlineData("Action", "purge")]
    [InlineData("Grant", "")]
    [InlineData("Grant", "../web")]
    [InlineData("Grant", "123456789012345678901234567890123")]
    [InlineData("Generation", "")]
    [InlineData("Generation", "-1")]
    [InlineData("Generation", "1234567890123456")]
    [InlineData("AccessRoleArn", "arn:aws:iam::111111111111:role/Administrator")]
    [InlineData("AccessRoleArn", "arn:aws:iam::111111111111:role/repogrant/../Administrator")]
    [InlineData("AccessRoleArn", "arn:aws:iam::11111111111:role/repogrant/A")]
    [InlineData("Region", "us-east")]
    [InlineData("Repositories", "")]
    [InlineData("Repositories", "SharedDemoRepo")]
    [InlineData("Repositories", "us-east-2/-option")]
    [InlineData("Repositories", "us-east-2/a  us-east-2/b")]
    [InlineData("Repositories", "us-east-2/a/b")]
    [InlineData("Users", "")]
    [InlineData("Users", "-u")]
    [InlineData("Users", "root\troot")]
    [InlineData("GitScope", "system")]
    [InlineData("Branch", "--upload-pack=x")]
    [InlineData("Branch", "a:b")]
    [InlineData("Clone", "yes")]
    public void Refuses_what_is_in_no_valid_request(string parameter, string value) => Assert.False(Document.Allows(parameter, value));

    public static TheoryData<string> HostileTexts =>
        [
            .. (string[])
                [
                    "'",
                    "\"",
                    "`id`",
                    "$(id)",
                    "${HOME}",
                    ";id",
                    "|id",
                    "&",
                    ">f",
                    "a\\",
                    "a\nb",
                    "a\n",
                    "\na",
                    "a\rb",
                    "a\tb",
                    "a\0b",
                    "*",
                    "?",
                    "[a]",
                    "~",
                    "#",
                    "{{ Branch }}",
                    "ä",
                    "٣",
                    "é",
                    "x y",
                    "!",
                ],
        ];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void No_parameter_allows_a_character_that_is_special_to_a_shell(string text)
    {
        Assert.All(
            Document.Parameters.Keys.Except(["Repositories", "Users"]),
            name =>
            {
                var good = ConfigureAccessDocument.Required.GetValueOrDefault(name) ?? "a";
                Assert.False(Document.Allows(name, good + text));
                Assert.False(Document.Allows(name, text + good));
            }
        );
        if (text == "x y")
            return;
        Assert.False(Document.Allows("Repositories", "us-east-2/a" + text));
        Assert.False(Document.Allows("Repositories", text + "us-east-2/a"));
        Assert.False(Document.Allows("Users", "root" + text));
        // A directory user: DOMAIN\\user.
        Assert.Equal(text == "a\\", Document.Allows("Users", text + "root"));
    }

    public static TheoryData<string, string> ParametersAndInjections =>
        new(
            from name in Document.Parameters.Keys
            from injection in (string[])
                [
                    "'; touch MARK; '",
                    "\"; touch MARK; \"",
                    "$(touch MARK)",
                    "`touch MARK`",
                    "\\'; touch MARK",
                    "; touch MARK #",
                    "| touch MARK",
                    "\n touch MARK\n",
                ]
            select (name, injection)
        );

    /// <remarks>The pattern is the first line of defense; this is the second.</remarks>
    [Theory]
    [MemberData(nameof(ParametersAndInjections))]
    public async Task Without_its_pattern_a_parameter_still_runs_nothing(string parameter, string injection)
    {
        using var machine = new Machine();
        var mark = machine.InFolder("mark");
        var run = await machine.ConfigureAsync((parameter, injection.Replace("MARK", mark, StringComparison.Ordinal)));
        Assert.False(File.Exists(mark));
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(machine.Calls);
        Assert.Contains("parameter", run["prerequisites"].Detail, StringComparison.Ordinal);
    }

    /// <remarks>The sources: what is rendered from them has no comments, not even those for shellcheck.</remarks>
    [Fact]
    public async Task Shellcheck_finds_nothing_in_its_scripts()
    {
        using var machine = new Machine();
        var (exitCode, output, errors) = await machine.RunAsync([
            Tools.Require("shellcheck", "apt-get install shellcheck"),
            "--external-sources",
            "--source-path=SCRIPTDIR",
            "--severity=style",
            Checkout.PathOf("instance", "configure-access.sh"),
            Checkout.PathOf("instance", "render.sh"),
        ]);
        Assert.True(exitCode == 0, output + errors);
    }

    /// <remarks>
    /// Except where the sources are shortened on purpose (a list of words, awk's own dollars), and what needs white space: SC1007, a space
    /// after "name="; SC1132, one around &amp;.
    /// </remarks>
    [Fact]
    public async Task Shellcheck_finds_nothing_in_the_shortened_scripts()
    {
        using var machine = new Machine();
        var script = machine.InFolder("shortened.sh");
        await File.WriteAllTextAsync(script, Document.Script, TestContext.Current.CancellationToken);
        var (exitCode, output, errors) = await machine.RunAsync([
            Tools.Require("shellcheck", "apt-get install shellcheck"),
            "--severity=style",
            "--exclude=SC1007,SC1091,SC1132,SC2005,SC2016,SC2046,SC2086",
            script,
        ]);
        Assert.True(exitCode == 0, output + errors);
    }

    [Theory]
    [MemberData(nameof(Awks))]
    public async Task The_document_is_rendered_from_its_sources(string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        var (exitCode, output, errors) = await machine.RunAsync(["sh", Checkout.PathOf("instance", "render.sh")]);
        Assert.True(exitCode == 0, errors);
        Assert.True(output == Checkout.Text(SsmDocument.ConfigureAccess), "make document renders it again");
    }

    public static TheoryData<string> Awks => [.. Tools.Awks];
}
