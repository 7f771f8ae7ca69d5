using System.IO.Enumeration;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Grants;
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
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Unknown));
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() =>
            GrantLimits.Reader("us-east-2", "111111111111").ReadAsync(input, TestContext.Current.CancellationToken)
        );
        var levels = Level().Matches(refused.Message);
        Assert.Equal(5, levels.Count);
        var known = levels
            .SelectMany(level => level.Groups["fields"].Value.Split(", ").Select(field => $"{level.Groups["path"].Value}.{field}"[2..]))
            .Select(field => field.Replace("[0]", "[]", StringComparison.Ordinal))
            .Except(["repositories", "consumer", "consumer.instances", "verify"]);

        Agreement.Of(
            known,
            Row().Matches(Checkout.Text("docs/input.md").Split("\n## ")[0]).Select(row => row.Groups[1].Value).Except(["repositories[]"]),
            field => $"docs/input.md has no row for the field {field}.",
            field => $"docs/input.md has a row for the field {field}, which a request may not have."
        );
    }

    [Fact]
    public void The_limits_of_instances_are_those_of_a_run()
    {
        var page = Checkout.Text("docs/input.md");

        Assert.Contains($"| up to {RequestReader.MaxInstanceIds} instance ids |", page, StringComparison.Ordinal);
        Assert.Contains($"access to at most {InstanceSelector.MaxInstances} instances", page, StringComparison.Ordinal);
        Assert.Contains($"takes it from at most {SelectInstances.MaxLeaving} ", page, StringComparison.Ordinal);
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

    [GeneratedRegex(@"(?m)^(?<path>\$[^:]*)\.zzzz: unknown field; allowed: (?<fields>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Level();

    [GeneratedRegex(@"(?m)^\| `([A-Za-z.\[\]]+)` \|")]
    private static partial Regex Row();
}
