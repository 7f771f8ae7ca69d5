using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>What a run says about requests that cannot be met, and that it leaves nothing half-written.</summary>
public class RequestStories : IClassFixture<RequestStories.Fixture>
{
    private readonly Accounts accounts;

    public RequestStories(Fixture fixture) => accounts = fixture.Accounts;

    public sealed class Fixture : IAsyncLifetime
    {
        internal Accounts Accounts { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Accounts = await Accounts.StartAsync();

        public ValueTask DisposeAsync() => Accounts.DisposeAsync();
    }

    private const string Ids = """{"ids":["i-0123456789abcdef0"]}""";
    private const string Consumer = $$"""{"accountId":"222222222222","instances":{{Ids}}}""";
    private const string Repositories = """[{"name":"a"}]""";

    /// <summary>The fields of an invalid input, and what the message must name.</summary>
    public static TheoryData<string, string> BadInputs =>
        new()
        {
            { $$$"""{"name":"n","repositories":{{{Repositories}}},"consumer":{{{Consumer}}},"color":"red"}""", "$.color" },
            { $$$"""{"name":"n","repositories":"a","consumer":{{{Consumer}}}}""", "$.repositories" },
            {
                $$$"""{"name":"n","repositories":{{{Repositories}}},"consumer":{"accountId":"22222222222","instances":{{{Ids}}}}}""",
                "$.consumer.accountId"
            },
            {
                $$$"""{"name":"n","repositories":{{{Repositories}}},"consumer":{"accountId":"٢٢٢٢٢٢٢٢٢٢٢٢","instances":{{{Ids}}}}}""",
                "$.consumer.accountId"
            },
            { $$$"""{"name":"n","repositories":[{"name":"a/b"}],"consumer":{{{Consumer}}}}""", "$.repositories[0].name" },
            {
                $$$"""{"name":"n","repositories":{{{Repositories}}},"consumer":{{{Consumer}}},"verify":{"branch":"a..b"}}""",
                "$.verify.branch"
            },
            { $$$"""{"name":"n","repositories":{{{Repositories}}},"consumer":{{{Consumer}}},"users":["root; reboot"]}""", "$.users[0]" },
            { $$$"""{"name":"n","repositories":{{{Repositories}}},"consumer":{{{Consumer}}},"profileName":"$(id)"}""", "$.profileName" },
            {
                $$$"""{"name":"n","repositories":{{{Repositories}}},"consumer":{"accountId":"222222222222","instances":{} } }""",
                "$.consumer.instances"
            },
            { $$$"""{"name":"n","repositories":[{"name":"a"},{"name":"a"}],"consumer":{{{Consumer}}}}""", "$.repositories[1]" },
            { $$$"""{"name":"n","repositories":[{"name":"a","access":"write"}],"consumer":{{{Consumer}}}}""", "$.repositories[0].access" },
            { $$$"""{"repositories":{{{Repositories}}},"consumer":{{{Consumer}}}}""", "$.name: is missing" },
            { "{}", "$.repositories" },
        };

    [Theory]
    [MemberData(nameof(BadInputs))]
    public async Task A_bad_input_ends_in_InvalidRequest_that_names_the_field(string input, string path)
    {
        var message = (await accounts.ExecuteAsync("grant-access", input)).FailedWith("InvalidRequest");
        Assert.Contains(path, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_problem_of_an_input_is_reported_at_once()
    {
        var message = (
            await accounts.ExecuteAsync(
                "grant-access",
                """
                {"name":"a b","repositories":[{"name":"a/b","access":"write"}],
                 "consumer":{"accountId":"1","instances":{"ids":["x"]}},"mode":"try"}
                """
            )
        ).FailedWith("InvalidRequest");
        foreach (
            var path in (string[])
                [
                    "$.name",
                    "$.repositories[0].name",
                    "$.repositories[0].access",
                    "$.consumer.accountId",
                    "$.consumer.instances.ids[0]",
                    "$.mode",
                ]
        )
        {
            Assert.Contains(path, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task More_than_fifty_instance_ids_are_refused()
    {
        var ids = Enumerable.Range(0, 51).Select(i => $"i-{i:x17}").ToArray();
        var message = (await accounts.GrantAsync(accounts.Request("a", ids))).FailedWith("InvalidRequest");
        Assert.Contains("$.consumer.instances.ids", message, StringComparison.Ordinal);
        Assert.Contains("50", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_repository_is_named_and_nothing_is_recorded_or_created_for_it()
    {
        var instance = await accounts.RunInstanceAsync();
        var request = accounts.Request("Mistyped", instance);
        request["name"] = "mistyped";

        var message = (await accounts.GrantAsync(request)).FailedWith("RepositoryNotFound");

        Assert.Contains("Mistyped in us-east-2", message, StringComparison.Ordinal);
        foreach (var account in new[] { accounts.RepositoryAccount, accounts.Consumer })
        {
            var role = await accounts.IamAsync(account, "GetRole", ("RoleName", "CrossAccountRepoAccessRole-mistyped")).RefusedAsync();
            Assert.Equal("NoSuchEntity", role.Error);
            var policies = await accounts.IamAsync(account, "ListPolicies", ("PathPrefix", "/repogrant/"));
            Assert.DoesNotContain(policies.Descendants("PolicyName"), name => name.Value.Contains("mistyped", StringComparison.Ordinal));
        }
        Assert.Null(await accounts.RecordAsync("mistyped"));
    }

    [Fact]
    public async Task A_consumer_account_without_the_stack_is_named_with_the_stack_to_deploy()
    {
        var request = accounts.Request("SharedDemoRepo", "i-0123456789abcdef0");
        request["consumer"]!["accountId"] = "555555555555";
        var message = (await accounts.GrantAsync(request)).FailedWith("ConsumerNotPrepared");
        Assert.Contains("555555555555", message, StringComparison.Ordinal);
        Assert.Contains("consumer-account.yaml", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_profile_is_ProfileInUse_before_anything_is_written()
    {
        var repository = await accounts.CreateRepositoryAsync("in-use");
        await accounts.CreateProfileAsync("Theirs", consents: false);
        var instance = await accounts.RunInstanceAsync("Theirs");
        var request = accounts.Request(repository.Name, instance);
        request["name"] = "in-use";
        var message = (await accounts.GrantAsync(request)).FailedWith("ProfileInUse");
        Assert.Contains(instance, message, StringComparison.Ordinal);
        Assert.Contains("Theirs", message, StringComparison.Ordinal);
        Assert.Contains("repogrant:extend", message, StringComparison.Ordinal);
        Assert.Null(await accounts.RecordAsync("in-use"));
    }

    [Fact]
    public async Task A_missing_branch_ends_in_AccessNotVerified_with_the_report_as_cause()
    {
        var repository = await accounts.CreateRepositoryAsync("no-branch");
        var instance = await accounts.RunInstanceAsync();
        var request = accounts.Request(repository.Name, instance);
        request["name"] = "no-branch";
        request["verify"] = new JsonObject { ["branch"] = "nowhere" };
        var result = await accounts.GrantAsync(request);
        Assert.Equal("AccessNotVerified", result.Error);
        const string Beginning = "{\"summary\":\"1 of 1 instance could not prove its access: ls-remote failed on 1.";
        Assert.StartsWith(Beginning, result.Cause, StringComparison.Ordinal);
        var failed = Assert.Single(result.Report!["instances"]!.AsArray())!;
        Assert.Equal("FAILED", (string?)failed["status"]);
        var check = failed["checks"]!.AsArray().Single(check => !(bool)check!["ok"]!)!;
        Assert.Equal("ls-remote", (string?)check["name"]);
        Assert.Contains("nowhere", (string?)check["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_of_that_name_that_no_grant_made_is_a_ConflictingResource()
    {
        var repository = await accounts.CreateRepositoryAsync("conflict");
        var instance = await accounts.RunInstanceAsync();
        await accounts.IamAsync(
            accounts.RepositoryAccount,
            "CreateRole",
            [("RoleName", "CrossAccountRepoAccessRole-conflict"), ("AssumeRolePolicyDocument", PolicyJson.TrustsEc2)]
        );
        var request = accounts.Request(repository.Name, instance);
        request["name"] = "conflict";
        var message = (await accounts.GrantAsync(request)).FailedWith("ConflictingResource");
        Assert.Contains("CrossAccountRepoAccessRole-conflict", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_shows_what_would_change_and_changes_nothing()
    {
        var repository = await accounts.CreateRepositoryAsync("planned");
        var instance = await accounts.RunInstanceAsync();
        var request = accounts.Request(repository.Name, instance);
        request["name"] = "planned";
        request["mode"] = "plan";
        var planned = await accounts.GrantAsync(request);
        Assert.True(planned.Succeeded, planned.Cause);
        Assert.Equal("PLANNED", (string?)planned.Report!["status"]);
        Assert.Contains("Created", planned.Report!.Actions().Keys);
        var policy = planned.Report!["changes"]!
            .AsArray()
            .First(change =>
                ((string)change!["resource"]!).EndsWith(":policy/repogrant/CrossAccountRepoAccessRole-planned", StringComparison.Ordinal)
            );
        Assert.Contains("codecommit:GitPull", policy!["after"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            "NoSuchEntity",
            (await accounts.IamAsync(accounts.Consumer, "GetRole", ("RoleName", "CrossAccountRepoAccessRole-planned")).RefusedAsync()).Error
        );
        Assert.False(await accounts.HasProfileAsync(instance));
    }
}
