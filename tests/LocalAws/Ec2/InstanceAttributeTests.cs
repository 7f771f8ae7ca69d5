namespace LocalAws.Tests.Ec2;

/// <summary>What a launch chooses for an instance, and what tells it afterwards.</summary>
public sealed class InstanceAttributeTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>, IDisposable
{
    private static readonly (string, string)[] Launch =
    [
        ("ImageId", Accounts.AmiId),
        ("InstanceType", "t3.micro"),
        ("MinCount", "1"),
        ("MaxCount", "1"),
    ];

    private readonly WireCalls ec2 = new(local, LocalAwsFixture.AccountB);

    public void Dispose() => ec2.Dispose();

    [Fact]
    public async Task A_protected_instance_is_neither_terminated_nor_stopped_until_its_attributes_allow_it()
    {
        var id = await LaunchAsync(("DisableApiTermination", "true"), ("DisableApiStop", "true"));
        Assert.Equal(
            $"OperationNotPermitted: The instance '{id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and "
                + "try again.",
            await ec2.RefusedAsync("ec2", "TerminateInstances", ("InstanceId.1", id))
        );
        Assert.StartsWith(
            $"OperationNotPermitted: The instance '{id}' may not be stopped.",
            await ec2.RefusedAsync("ec2", "StopInstances", ("InstanceId.1", id)),
            StringComparison.Ordinal
        );

        await ec2.QueryAsync("ec2", "ModifyInstanceAttribute", ("InstanceId", id), ("DisableApiTermination.Value", "false"));
        Assert.Equal("false", await AttributeAsync(id, "disableApiTermination"));
        Assert.Equal("true", await AttributeAsync(id, "disableApiStop"));
        await ec2.QueryAsync("ec2", "TerminateInstances", ("InstanceId.1", id));
    }

    [Fact]
    public async Task Launch_options_are_shown()
    {
        var id = await LaunchAsync(
            ("CreditSpecification.CpuCredits", "standard"),
            ("EbsOptimized", "true"),
            ("Monitoring.Enabled", "true"),
            ("HibernationOptions.Configured", "true"),
            ("InstanceInitiatedShutdownBehavior", "terminate")
        );
        var instance = (await ec2.QueryAsync("ec2", "DescribeInstances", ("InstanceId.1", id)))
            .Descendants("instancesSet")
            .Single()
            .Element("item")!;
        Assert.Equal(
            ("true", "enabled", "true"),
            (instance.Element("ebsOptimized")!.Value, instance.Element("monitoring")!.Value, instance.Element("hibernationOptions")!.Value)
        );
        Assert.Equal("terminate", await AttributeAsync(id, "instanceInitiatedShutdownBehavior"));
        var credits = await ec2.QueryAsync("ec2", "DescribeInstanceCreditSpecifications", ("InstanceId.1", id));
        Assert.Equal("standard", credits.Descendants("cpuCredits").Single().Value);
        var type = await ec2.QueryAsync("ec2", "DescribeInstanceTypes", ("InstanceType.1", "t3.micro"));
        Assert.Equal("true", type.Descendants("burstablePerformanceSupported").Single().Value);
    }

    [Fact]
    public async Task An_instance_is_in_the_default_VPC_of_its_account()
    {
        var id = await LaunchAsync();
        var instance = (await ec2.QueryAsync("ec2", "DescribeInstances", ("InstanceId.1", id)))
            .Descendants("instancesSet")
            .Single()
            .Element("item")!;
        var vpc = instance.Element("vpcId")!.Value;
        var described = await ec2.QueryAsync("ec2", "DescribeVpcs", ("VpcId.1", vpc));
        Assert.Equal("true", described.Descendants("isDefault").Single().Value);
        Assert.Equal("default", instance.Element("groupSet")!.Descendants("groupName").Single().Value);
        Assert.StartsWith("subnet-", instance.Element("subnetId")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pending_instance_gives_that_as_its_reason()
    {
        var launched = await ec2.QueryAsync("ec2", "RunInstances", Launch);
        Assert.Equal("pendingpending", launched.Descendants("stateReason").Single().Value);
    }

    [Fact]
    public async Task An_attribute_that_is_not_supported_is_refused_by_name()
    {
        var id = await LaunchAsync();
        Assert.Equal(
            "NotImplemented: LocalAws does not support the attribute kernel of ec2:DescribeInstanceAttribute.",
            await ec2.RefusedAsync("ec2", "DescribeInstanceAttribute", ("InstanceId", id), ("Attribute", "kernel"))
        );
    }

    private async Task<string> LaunchAsync(params (string, string)[] more) =>
        (await ec2.QueryAsync("ec2", "RunInstances", [.. Launch, .. more])).Descendants("instanceId").Single().Value;

    private async Task<string> AttributeAsync(string id, string name) =>
        (await ec2.QueryAsync("ec2", "DescribeInstanceAttribute", ("InstanceId", id), ("Attribute", name)))
            .Descendants("value")
            .Single()
            .Value;
}
