namespace Stories.Tests;

/// <summary>
/// An instance that is terminated while it gets access has its own result within seconds, and does not hold up the others.
/// </summary>
public class TerminatedInstanceStories
{
    /// <summary>A busy machine is slow; without an answer the run would continue for a quarter of an hour at least.</summary>
    private static readonly TimeSpan Seconds = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("ec2", "AssociateIamInstanceProfile")]
    [InlineData("ssm", "DescribeInstanceInformation")]
    public async Task The_other_instance_is_verified_if_one_is_terminated_right_before(string service, string operation)
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        using var faults = new FaultClient(accounts.Host.Endpoint);
        var repository = await accounts.CreateRepositoryAsync();
        var stays = await accounts.RunInstanceAsync();
        var goes = await accounts.RunInstanceAsync();
        await faults.AddAsync(FaultClient.OnCall("delay", service, operation, ("count", "every"), ("seconds", 900)));

        var run = accounts.GrantAsync(accounts.Request(repository.Name, stays, goes));
        await Wait.UntilAsync(async () => (await faults.StruckAsync())[0] > 0);
        await accounts.Consumer.QueryAsync("ec2", "TerminateInstances", [("InstanceId.1", goes)], TestContext.Current.CancellationToken);
        await faults.ClearAsync();
        var result = await run.WaitAsync(Seconds, TestContext.Current.CancellationToken);

        Assert.Equal("AccessNotVerified", result.Error);
        var instances = result.Report!["instances"]!.AsArray().ToDictionary(instance => (string)instance!["instanceId"]!);
        Assert.Equal("VERIFIED", (string?)instances[stays]!["status"]);
        Assert.Equal("UNREACHABLE", (string?)instances[goes]!["status"]);
        Assert.Contains("terminated", (string?)instances[goes]!["checks"]![0]!["detail"], StringComparison.Ordinal);
        Assert.Equal(2, instances.Count);
        (await accounts.CloneAsync(stays, repository)).Succeeds();
    }
}
