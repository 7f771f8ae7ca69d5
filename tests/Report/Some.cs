using System.Text.Json.Nodes;
using RepoGrant.Reports;

namespace Report.Tests;

/// <summary>Runs to make pages of.</summary>
internal static partial class Some
{
    public static readonly DateTimeOffset Start = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

    private static readonly string[] Checks =
    [
        "prerequisites",
        "profile",
        "credential-helper",
        "caller-identity",
        "get-repository",
        "ls-remote",
    ];

    /// <summary>A run of this many instances with six checks each, the last of which failed.</summary>
    public static Run Run(int instances = 3, int failed = 0, Func<string, string>? change = null)
    {
        var spoiled = change ?? (text => text);
        var report = new JsonObject
        {
            ["summary"] = failed > 0 ? spoiled($"{failed} of {instances} instances could not prove their access.") : null,
            ["status"] = failed > 0 ? "NOT_VERIFIED" : "VERIFIED",
            ["grant"] = new JsonObject
            {
                ["name"] = spoiled("web-team"),
                ["accountId"] = "222222222222",
                ["region"] = "us-east-2",
            },
            ["instances"] = new JsonArray([
                .. Enumerable.Range(0, instances).Select(number => Instance(number, number >= instances - failed, spoiled)),
            ]),
            ["changes"] = new JsonArray(
                Change("Created", "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole-web-team"),
                Change("Unchanged", "arn:aws:iam::222222222222:role/repogrant/CrossAccountRepoAccessRole-web-team")
            ),
            ["notes"] = new JsonArray(spoiled("The role Reporting is extended: every instance that uses it has the access.")),
        };
        return new Run
        {
            Execution = spoiled("arn:aws:states:us-east-2:111111111111:execution:repogrant-grant-access:web-team-20260720-1000"),
            Status = failed > 0 ? "FAILED" : "SUCCEEDED",
            Error = failed > 0 ? spoiled("AccessNotVerified") : null,
            Cause = failed > 0 ? spoiled("An instance could not prove its access.") : null,
            Started = Start,
            Ended = Start.AddSeconds(95),
            Starter = new(spoiled("arn:aws:iam::111111111111:user/deployer")),
            Input = Input(spoiled),
            Report = new(report),
            States =
            [
                new RunState(spoiled("Validate request"), Start, Start.AddSeconds(1), Failed: false),
                new RunState("AccountB - Select instances", Start.AddSeconds(1), Start.AddSeconds(3), Failed: false),
                new RunState("Ensure both sides", Start.AddSeconds(3), Start.AddSeconds(5), Failed: false),
                new RunState("AccountA - Ensure repository access", Start.AddSeconds(3), Start.AddSeconds(4), Failed: false),
                new RunState("AccountB - Ensure instance identity", Start.AddSeconds(3), Start.AddSeconds(5), Failed: false),
                new RunState("Instance - Configure", Start.AddSeconds(5), Start.AddSeconds(90), Failed: failed > 0),
                new RunState("Report access", Start.AddSeconds(90), Start.AddSeconds(92), Failed: false),
            ],
        };

        JsonObject Change(string action, string resource) =>
            new()
            {
                ["account"] = resource.Split(':')[4],
                ["resource"] = spoiled(resource),
                ["action"] = action,
                ["after"] = new JsonObject { [spoiled("Version")] = spoiled("2012-10-17") },
            };
    }

    private static JsonObject Input(Func<string, string> spoiled) =>
        new()
        {
            ["name"] = spoiled("web-team"),
            ["repositories"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = spoiled("SharedDemoRepo"),
                    ["region"] = "us-east-2",
                    ["access"] = "read",
                    ["protectedBranches"] = new JsonArray(spoiled("main")),
                }
            ),
            ["consumer"] = new JsonObject
            {
                ["accountId"] = "222222222222",
                ["region"] = "us-east-2",
                ["instances"] = new JsonObject { ["tags"] = new JsonObject { [spoiled("Team")] = spoiled("web") } },
            },
            ["users"] = new JsonArray(spoiled("root"), "ec2-user"),
        };

    private static JsonObject Instance(int number, bool failed, Func<string, string> spoiled) =>
        new()
        {
            ["instanceId"] = spoiled($"i-{number:x17}"),
            ["status"] = failed ? "FAILED" : "VERIFIED",
            ["checks"] = new JsonArray([
                .. Checks.Select(
                    (check, index) =>
                        new JsonObject
                        {
                            ["name"] = spoiled(check),
                            ["ok"] = !(failed && index == Checks.Length - 1),
                            ["detail"] = spoiled(
                                $"What the check {check} found on this instance, in a sentence or two that say what to do about it."
                            ),
                            ["user"] = "root",
                        }
                ),
            ]),
        };
}
