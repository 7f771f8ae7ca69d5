using System.Text.Json.Nodes;

namespace Security.Tests.Guard;

/// <summary>
/// Both templates checked by cfn-guard with AWS Control Tower's proactive rules and our own. A rule that they break is in
/// exclusions.json with its reason.
/// </summary>
public sealed class GuardTests
{
    private static readonly JsonArray Exclusions = JsonNode.Parse(Checkout.Text("tests/Security/Guard/exclusions.json"))!.AsArray();

    [Fact]
    public async Task Templates_break_no_rule_but_those_excluded_with_a_reason()
    {
        var report = new Report("9-templates-1-cfn-guard", "cfn-guard: AWS Control Tower's proactive rules and our own");
        var rows = new List<string[]>();
        foreach (var deployment in await Deployment.AllAsync())
        {
            var (passed, failed) = await CfnGuard.ValidateAsync(deployment.Resolve(), "");
            var excluded = Exclusions
                .Where(exclusion => exclusion!["in"]!.AsArray().Any(name => (string)name! == deployment.Name))
                .Select(exclusion => (string)exclusion!["rule"]!)
                .ToHashSet();
            foreach (var rule in passed.Concat(failed.Keys).Concat(excluded).Distinct().Order(StringComparer.Ordinal))
            {
                // An exclusion that is no longer needed would hide the next problem.
                var expected = excluded.Contains(rule) ? "broken, excluded" : "kept";
                report.Expect(
                    expected,
                    failed.TryGetValue(rule, out var messages)
                        ? excluded.Contains(rule)
                            ? "broken, excluded"
                            : "broken: " + messages
                        : passed.Contains(rule)
                            ? "kept"
                            : "not looked at",
                    $"{deployment.Name}: {rule}"
                );
                rows.Add([deployment.Name, rule, expected]);
            }
        }
        report.Table(["deployment", "rule", "result"], rows);
        foreach (var exclusion in Exclusions)
            report.Paragraph($"Excluded {exclusion!["rule"]}: {exclusion["reason"]}");
        Assert.All(
            Exclusions,
            exclusion => Assert.True(((string)exclusion!["reason"]!).Length > 40, $"{exclusion["rule"]} is excluded without a reason")
        );
        // Everything here that could be public, unencrypted or unlogged was checked.
        Assert.All(
            ["iam_", "lambda_", "step_functions_", "cloudwatch_"],
            family => Assert.Contains(rows, row => row[1].StartsWith(family, StringComparison.Ordinal))
        );
        report.End();
    }
}
