using System.Text.Json.Nodes;
using TestKit.Snapshots;

namespace Faults.Tests;

/// <summary>A snapshot sees what is another thing, and nothing in what is the same said otherwise.</summary>
public class SnapshotTests
{
    private const string Document = """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"A","Effect":"Allow","Action":["s:One","s:Two"],"Resource":"r","Condition":{"StringEquals":{"k":["x","y"]}}},
          {"Effect":"Deny","Action":"s:Three","Resource":["r"]}]}
        """;

    [Theory]
    [InlineData("\"Sid\":\"A\",", "")]
    [InlineData("[\"s:One\",\"s:Two\"]", "[\"s:Two\",\"s:One\"]")]
    [InlineData("\"Resource\":\"r\"", "\"Resource\":[\"r\"]")]
    [InlineData("[\"x\",\"y\"]", "[\"y\",\"x\"]")]
    [InlineData(
        "\"Resource\":[\"r\"]}",
        "\"Resource\":[\"r\"]},{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\","
            + "\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":\"2026-01-01T00:00:00Z\"}}}"
    )]
    public void A_policy_with_another_spelling_is_the_same(string from, string to) =>
        Assert.Equal(Statements(Document), Statements(Changed(from, to)));

    [Theory]
    [InlineData("s:Two", "s:Four")]
    [InlineData("\"Allow\"", "\"Deny\"")]
    [InlineData("\"Resource\":\"r\"", "\"Resource\":\"q\"")]
    [InlineData("[\"x\",\"y\"]", "[\"x\"]")]
    [InlineData("StringEquals", "StringLike")]
    [InlineData("\"Action\":\"s:Three\"", "\"NotAction\":\"s:Three\"")]
    public void A_policy_with_another_meaning_is_different(string from, string to) =>
        Assert.NotEqual(Statements(Document), Statements(Changed(from, to)));

    [Fact]
    public void A_record_is_the_same_whichever_run_wrote_it_and_different_if_its_request_is()
    {
        string Text(string branch, string run) =>
            Canonical
                .Of(
                    new JsonObject
                    {
                        ["generation"] = run.Length,
                        ["written"] = $"2026-01-0{run.Length}T10:00:00Z by arn:aws:states:us-east-2:111111111111:execution:m:{run}",
                        ["request"] = $$"""{"branch":"{{branch}}","none":null}""",
                    }
                )!
                .ToJsonString(Canonical.Readable);

        Assert.Equal("""{"request":{"branch":"main"},"written":"<time> by <execution>"}""", Text("main", "a"));
        Assert.Equal(Text("main", "a"), Text("main", "bb"));
        Assert.NotEqual(Text("main", "a"), Text("develop", "a"));
    }

    [Fact]
    public void A_file_without_settings_counts_as_missing_and_the_order_of_equal_keys_matters()
    {
        Assert.Empty(InstanceFiles.Facts("=== /root/.gitconfig root 600\n[credential \"u\"]\n\n"));
        Assert.Equal(
            [
                "/root/.gitconfig [credential \"u\"] helper =",
                "/root/.gitconfig is of root 600",
                "/root/.gitconfig [credential \"u\"] helper = !aws (number 2)",
            ],
            InstanceFiles.Facts("=== /root/.gitconfig root 600\n[credential \"u\"]\n\thelper =\n\thelper = !aws\n")
        );
    }

    [Fact]
    public async Task Any_change_in_an_account_is_a_difference()
    {
        await using var world = await World.StartAsync();
        var before = await world.SnapshotAsync();
        Assert.Empty((await world.SnapshotAsync()).DifferencesFrom(before));

        var consumer = world.Consumer;
        Task IamAsync(string operation, params (string, string)[] parameters) =>
            consumer.QueryAsync("iam", operation, [("RoleName", World.Batch), .. parameters], Cancelled);
        await IamAsync("PutRolePolicy", ("PolicyName", "More"), ("PolicyDocument", PolicyJson.Everything));
        await IamAsync("UntagRole", ("TagKeys.member.1", "repogrant:extend"));
        await IamAsync("UpdateAssumeRolePolicy", ("PolicyDocument", PolicyJson.Trusts("lambda.amazonaws.com")));
        await IamAsync("RemoveRoleFromInstanceProfile", ("InstanceProfileName", World.Batch));
        await consumer.QueryAsync(
            "ec2",
            "AssociateIamInstanceProfile",
            [("InstanceId", world.InstanceId("i1")), ("IamInstanceProfile.Name", World.Reporting)],
            Cancelled
        );
        await world.RepositoryAccount.JsonAsync(
            "ssm",
            "PutParameter",
            new()
            {
                ["Name"] = "/somebody",
                ["Value"] = "was here",
                ["Type"] = "String",
            },
            Cancelled
        );

        Assert.Equal(
            [
                "- 222222222222 instance profile /Batch role Batch",
                "- 222222222222 role /Batch tag repogrant:extend=true",
                "- 222222222222 role /Batch trusts "
                    + """{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]}}""",
                """+ 222222222222 role /Batch inline More {"Action":["*"],"Effect":"Allow","Resource":["*"]}""",
                "+ 222222222222 role /Batch trusts "
                    + """{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com"]}}""",
                "+ i1 has arn:aws:iam::222222222222:instance-profile/Reporting",
                "+ parameter /somebody \"was here\"",
            ],
            (await world.SnapshotAsync()).DifferencesFrom(before)
        );
    }

    [Fact]
    public async Task A_world_that_is_put_back_is_as_it_was_and_what_runs_in_it_again_comes_to_the_same()
    {
        await using var world = await World.StartAsync();
        await world.SettleAsync();
        await world.RememberAsync("start");
        var start = await world.SnapshotAsync();
        var granted = await RunAsync();

        await world.PutBackAsync("start");
        Assert.Empty((await world.SnapshotAsync()).DifferencesFrom(start));
        Assert.DoesNotContain(world.Calls, call => call.Principal.Process is not null);

        var again = await RunAsync();
        Assert.Empty(again.World.DifferencesFrom(granted.World));
        Assert.Equal(granted.Calls, again.Calls);

        async Task<(WorldSnapshot World, IEnumerable<string> Calls)> RunAsync()
        {
            // The launches before the first run have left warm functions.
            await world.PutBackAsync("start");
            var scenario = Scenario.All.Single(scenario => scenario.Name == "grant");
            Assert.True((await scenario.Newest.Run(world)).Succeeded);
            await world.SettleAsync();
            var snapshot = await world.SnapshotAsync();
            Assert.NotEmpty(snapshot.DifferencesFrom(start));
            return (snapshot, [.. CallSite.Of(world.Calls).Select(call => call.Kind).Distinct().Order(StringComparer.Ordinal)]);
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Statements(string document) => PolicyMeaning.Statements(document).Order(StringComparer.Ordinal);

    private static string Changed(string from, string to)
    {
        Assert.Contains(from, Document, StringComparison.Ordinal);
        return Document.Replace(from, to, StringComparison.Ordinal);
    }
}
