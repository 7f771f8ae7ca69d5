namespace Stories.Tests;

/// <summary>
/// Functions whose process dies or that run out of time: each state is retried, and the run ends as if nothing had happened.
/// </summary>
public class FunctionFaultStories
{
    private static readonly string[] FunctionsOfAGrant =
    [
        "ValidateRequest",
        "SelectInstances",
        "RecordGrant",
        "EnsureRepositoryAccess",
        "EnsureInstanceIdentity",
        "AssociateInstanceProfile",
        "SendConfiguration",
        "CollectConfiguration",
        "ReportAccess",
    ];

    [Fact]
    public async Task A_grant_is_VERIFIED_although_each_of_its_functions_is_killed_once()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        using var faults = new FaultClient(accounts.Host.Endpoint);
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        await faults.AddAsync([.. FunctionsOfAGrant.Select(function => FaultClient.Killed(function))]);

        (await accounts.GrantAsync(accounts.Request(repository.Name, instance))).Verified();

        Assert.Equal(FunctionsOfAGrant.Select(_ => 1), await faults.StruckAsync());
        (await accounts.CloneAsync(instance, repository)).Succeeds();
    }

    [Fact]
    public async Task A_grant_is_VERIFIED_although_functions_are_killed_right_after_a_write_and_one_runs_out_of_time()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        using var faults = new FaultClient(accounts.Host.Endpoint);
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        await faults.AddAsync(
            KilledAfter("iam", "CreateRole", accounts.RepositoryAccount.AccountId),
            KilledAfter("iam", "CreateInstanceProfile", accounts.Consumer.AccountId),
            KilledAfter("ec2", "AssociateIamInstanceProfile", accounts.Consumer.AccountId),
            KilledAfter("ssm", "SendCommand", accounts.Consumer.AccountId),
            new() { ["kind"] = "functionTimeout", ["function"] = "repogrant-SelectInstances" }
        );

        (await accounts.GrantAsync(accounts.Request(repository.Name, instance))).Verified();

        Assert.Equal([1, 1, 1, 1, 1], await faults.StruckAsync());
        (await accounts.CloneAsync(instance, repository)).Succeeds();
    }

    [Fact]
    public async Task A_launch_succeeds_although_Find_grants_is_killed_once()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        using var faults = new FaultClient(accounts.Host.Endpoint);
        await accounts.CreateRepositoryAsync();
        Assert.True((await accounts.GrantAsync(await accounts.EventAsync("tags.json"))).Succeeded);
        await faults.AddAsync(FaultClient.Killed("FindGrants"));

        var launched = await accounts.RunInstanceAsync(null, ("Team", "web"), ("Stage", "production"));
        var ended = await accounts.WaitForLaunchAsync(launched);

        Assert.Equal("SUCCEEDED", ended);
        Assert.Equal([1], await faults.StruckAsync());
    }

    private static System.Text.Json.Nodes.JsonObject KilledAfter(string service, string operation, string account) =>
        FaultClient.OnCall("kill", service, operation, ("account", account), ("moment", "after"));
}
