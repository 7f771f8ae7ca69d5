using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Iam;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace Templates.Tests;

/// <summary>docs/input.md has every field of a request and no other, and the limits that the code has.</summary>
public partial class InputPageTests
{
    // At each level an unknown field, whose problem names the known ones.
    private const string Unknown = """
        { "zzzz": 1, "repositories": [{ "zzzz": 1 }], "consumer": { "zzzz": 1, "instances": { "zzzz": 1 } }, "verify": { "zzzz": 1 } }
        """;

    [Fact]
    public async Task Every_field_that_a_request_may_have_is_in_the_table()
    {
        var known = await KnownAsync(Unknown, levels: 5);

        Agreement.Of(
            known.Except(["repositories", "consumer", "consumer.instances", "verify"]),
            Fields(Checkout.Text("docs/input.md").Split("\n## ")[0]).Except(["repositories[]"]),
            field => $"docs/input.md has no row for the field {field}.",
            field => $"docs/input.md has a row for the field {field}, which a request may not have."
        );
    }

    [Fact]
    public async Task Every_field_of_an_input_for_a_recorded_grant_is_in_its_table()
    {
        var known = await KnownAsync("""{ "grant": { "zzzz": 1 }, "zzzz": 1 }""", levels: 2);

        Agreement.Of(
            known.Except(["grant"]),
            Fields(Checkout.Text("docs/input.md").Split("\n## A recorded grant\n")[1].Split("\n## ")[0]),
            field => $"docs/input.md has no row for the field {field} of a recorded grant's input.",
            field => $"docs/input.md has a row for the field {field}, which a recorded grant's input may not have."
        );
    }

    [Fact]
    public void The_limits_of_instances_are_those_of_a_run()
    {
        var page = Checkout.Text("docs/input.md");

        Assert.Contains($"| up to {RequestReader.MaxInstanceIds} instance ids |", page, StringComparison.Ordinal);
        Assert.Contains($"access to at most {InstanceSelector.MaxInstances} instances", page, StringComparison.Ordinal);
        Assert.Contains($"takes it from at most {Selection.MaxLeaving} ", page, StringComparison.Ordinal);
        var hours = LeftSessions.CredentialsMayLast.TotalHours;
        Assert.Contains($"at most {InstanceIdentityDocuments.MaxLeft} can leave within {hours} hours", page, StringComparison.Ordinal);
        Assert.Contains($"| `instanceIds` | 1 to {RequestReader.MaxInstanceIds} instance ids |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_made_from_a_request_has_the_limits_of_the_page()
    {
        var page = Checkout.Text("docs/input.md");

        Assert.Contains($"the access policy into {Grouped(PolicyDocument.MaxCharacters)} characters", page, StringComparison.Ordinal);
        Assert.Contains($"as it is recorded into {Grouped(GrantRecord.MaxRequestBytes)} bytes", page, StringComparison.Ordinal);
        Assert.Contains($"trust policy into {Grouped(PolicyDocument.MaxTrustCharacters)} characters", page, StringComparison.Ordinal);

        static string Grouped(int number) => number.ToString("#,##0", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void The_levels_have_as_many_actions_as_the_table_says()
    {
        var actions = JsonNode
            .Parse(File.ReadAllText(Tool.NpmPackage("@cloud-copilot", "iam-data", "data", "actions", "codecommit.json")))!
            .AsObject()
            .Select(action => (string)action.Value!["name"]!)
            .ToArray();
        var page = Checkout.Text("docs/input.md");

        foreach (var level in Enum.GetValues<AccessLevel>())
        {
            var patterns = AccessActions.Of(level).Select(pattern => pattern["codecommit:".Length..]).ToArray();
            var covered = actions.Count(action => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, action, false)));
            var number = level == AccessLevel.Full ? $"the procedure's own wildcards, {covered} of {actions.Length}" : $"{covered}";
            Assert.Contains($"| `{level.ToString().ToLowerInvariant()}` | {number} |", page, StringComparison.Ordinal);
        }
    }

    // The fields that the reader names where it finds an unknown one, as paths.
    private static async Task<IEnumerable<string>> KnownAsync(string unknown, int levels)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(unknown));
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() =>
            GrantLimits.Reader("us-east-2", "111111111111").ReadAsync(input, TestContext.Current.CancellationToken)
        );
        var found = Level().Matches(refused.Message);
        Assert.Equal(levels, found.Count);
        return found
            .SelectMany(level => level.Groups["fields"].Value.Split(", ").Select(field => $"{level.Groups["path"].Value}.{field}"[2..]))
            .Select(field => field.Replace("[0]", "[]", StringComparison.Ordinal));
    }

    // The first column of a table; a row may have several.
    private static IEnumerable<string> Fields(string section) =>
        Row().Matches(section).SelectMany(row => Field().Matches(row.Value)).Select(field => field.Groups[1].Value);

    [GeneratedRegex(@"(?m)^(?<path>\$[^:]*)\.zzzz: unknown field; allowed: (?<fields>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Level();

    [GeneratedRegex(@"(?m)^\| `[A-Za-z.\[\]]+`(, `[A-Za-z.\[\]]+`)* \|", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Field();
}
