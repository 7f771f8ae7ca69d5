using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Security.Tests.HostileInput;

/// <summary>A sample of the hostile inputs end to end: StartExecution, the state machine, the published function.</summary>
public sealed partial class ExecutionTests
{
    /// <summary>One in this many of the inputs made by hand, so that each kind is included.</summary>
    private const int OneIn = 97;

    /// <summary>If a field is given twice, Step Functions itself keeps only one: no function sees the other.</summary>
    private const string Twice = " twice";

    /// <summary>Concurrent executions.</summary>
    private const int AtOnce = 8;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Executions_with_hostile_inputs_end_in_InvalidRequest_and_leave_nothing()
    {
        var report = new Report("7-hostile-input-3-executions", "Hostile inputs through the whole state machine");
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync(); // The seed's; its instance is not there.
        var before = await LeftAsync(accounts);
        var sample = HostileRequests
            .MadeByHand()
            .Where(request => request.Path is not null && IsJson(request.Bytes) && !request.What.EndsWith(Twice, StringComparison.Ordinal))
            .Where((_, number) => number % OneIn == 0)
            .ToArray();
        var refused = 0;
        foreach (var batch in sample.Chunk(AtOnce))
        {
            await Task.WhenAll(
                batch.Select(async request =>
                {
                    // Plan: an input that is accepted after all must not change anything either.
                    var result = await accounts.ExecuteAsync(
                        "grant-access",
                        Encoding.UTF8.GetString(request.Bytes).Replace("\"apply\"", "\"plan\"", StringComparison.Ordinal)
                    );
                    var named =
                        result.Status == "FAILED"
                        && result.Error == "InvalidRequest"
                        && result.Cause!.Contains(request.Path!, StringComparison.Ordinal);
                    // An input that is accepted after all gets as far as looking for the instance, or for a repository with another
                    // harmless name.
                    var accepted =
                        result.Error == "InvalidRequest"
                            && result.Cause!.Contains("has no instance i-0123456789abcdef0", StringComparison.Ordinal)
                        || result.Error == "RepositoryNotFound"
                        || result.Succeeded;
                    report.Expect(true, named || accepted, $"{request.What}: {result.Status} {result.Error} {result.Cause}");
                    if (named)
                        Interlocked.Increment(ref refused);
                })
            );
        }
        report.Expect(before, await LeftAsync(accounts), "roles, policies and records");
        Assert.True(refused > sample.Length / 2, $"{refused} of {sample.Length} were refused");
        report.Paragraph(
            $"{sample.Length} executions, {refused} of them ended in InvalidRequest with the field's path; no role, policy or "
                + "record was made."
        );
        report.End();
    }

    /// <summary>EC2's filters give *, ? and \ a meaning; a grant's tags have none.</summary>
    [Fact]
    public async Task A_wildcard_in_a_tag_selects_nothing_but_itself()
    {
        var report = new Report("7-hostile-input-4-tags", "Wildcards in tags");
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        await accounts.RunInstanceAsync(null, ("Team", "web"));
        var literal = await accounts.RunInstanceAsync(null, ("Team", "w*b?\\"));
        foreach (
            var (key, value, selected) in ((string, string, string?)[])
                [
                    ("Team", "*", null),
                    ("Team", "w?b", null),
                    ("Team", "w*", null),
                    ("T*", "web", null),
                    ("*", "*", null),
                    ("Team", "w\\eb", null),
                    ("Team", "w*b?\\", literal),
                ]
        )
        {
            var request = accounts.Request("SharedDemoRepo");
            request["mode"] = "plan";
            request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { [key] = value } };
            var result = await accounts.GrantAsync(request);
            Assert.True(result.Succeeded, result.Cause);
            var associations = result.Report!["changes"]!
                .AsArray()
                .SelectMany(change => InstanceIds().Matches((string)change!["resource"]!))
                .Select(match => match.Value);
            report.Expect(selected ?? "", string.Join(' ', associations), $"instances for {key}={value}");
        }
        report.End();
    }

    private static async Task<string> LeftAsync(Accounts accounts)
    {
        var left = new StringBuilder();
        foreach (var account in (LocalAws.Client.AwsClient[])[accounts.RepositoryAccount, accounts.Consumer])
        {
            foreach (var (operation, names) in ((string, string)[])[("ListRoles", "RoleName"), ("ListPolicies", "PolicyName")])
            {
                left.AppendJoin(
                        ' ',
                        (await account.QueryAsync("iam", operation, [], Cancelled))
                            .Descendants(names)
                            .Select(name => name.Value)
                            .Order(StringComparer.Ordinal)
                    )
                    .AppendLine();
            }
        }
        var scan = new JsonObject { ["TableName"] = "repogrant-grants", ["Select"] = "COUNT" };
        var records = await accounts.RepositoryAccount.JsonAsync("dynamodb", "Scan", scan, Cancelled);
        return left.Append(CultureInfo.InvariantCulture, $"{records["Count"]} records").ToString();
    }

    /// <summary>StartExecution accepts only JSON.</summary>
    private static bool IsJson(byte[] bytes)
    {
        try
        {
            JsonNode.Parse(bytes);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex("i-[0-9a-f]{17}")]
    private static partial Regex InstanceIds();
}
