using LocalAws.Deployment;

namespace LocalAws.Tests.Deployment;

/// <summary>The project's own templates, as LocalAws deploys them at start.</summary>
public class ProjectStacksTests
{
    [Fact]
    public async Task The_first_account_gets_the_repository_stack_and_each_other_one_the_consumer_stack()
    {
        var api = new RecordingApi();

        var stacks = await ProjectStacks.DeployAsync(
            api.Target(new(Checkout.Folder)),
            new()
            {
                Folder = "",
                Accounts = ["111111111111", "222222222222", "333333333333"],
                Region = "eu-west-1",
            },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            [("repogrant", "111111111111"), ("repogrant-consumer", "222222222222"), ("repogrant-consumer", "333333333333")],
            stacks.Select(stack => (stack.Name, stack.AccountId))
        );
        Assert.Equal(
            "arn:aws:states:eu-west-1:111111111111:stateMachine:repogrant-grant-access",
            stacks[0].Outputs["GrantAccessStateMachineArn"].Value
        );
        Assert.Equal("arn:aws:iam::333333333333:role/repogrant-system/RepoGrantProvisioner", stacks[2].Outputs["ProvisionerRoleArn"].Value);
        Assert.All(api.Calls, call => Assert.Equal("eu-west-1", call.Region));
    }

    [Fact]
    public async Task A_consumer_account_has_its_stack_in_the_further_Regions_too_the_home_Region_first()
    {
        var api = new RecordingApi();

        var stacks = await ProjectStacks.DeployAsync(
            api.Target(new(Checkout.Folder)),
            new()
            {
                Folder = "",
                Region = "us-east-2",
                FurtherRegions = ["eu-west-1"],
            },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(["us-east-2", "us-east-2", "eu-west-1"], stacks.Select(stack => stack.Region));
        Assert.Equal(["us-east-2", "eu-west-1"], api.Calls.Where(call => call.Operation == "CreateDocument").Select(call => call.Region));
        Assert.All(api.Calls.Where(call => call.Service == "iam"), call => Assert.Equal("us-east-2", call.Region));
    }

    [Fact]
    public async Task The_organization_replaces_the_account_list()
    {
        var api = new RecordingApi();

        await ProjectStacks.DeployAsync(
            api.Target(new(Checkout.Folder)),
            new() { Folder = "", OrganizationId = "o-exampleorgid" },
            TestContext.Current.CancellationToken
        );

        var policy = (string)api.Only("PutPermission")["Policy"]!;
        Assert.Contains(
            """
            "aws:PrincipalOrgID":"o-exampleorgid"
            """,
            policy,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("222222222222", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_further_Region_of_a_consumer_account_gets_no_IAM_resources()
    {
        var api = new RecordingApi();

        var stack = await new Deployer(api.Target(new(Checkout.Folder))).DeployAsync(
            "consumer-account.yaml",
            "consumer",
            "222222222222",
            "eu-west-1",
            new Dictionary<string, string>
            {
                ["RepositoryAccountId"] = "111111111111",
                ["RepositoryRegion"] = "us-east-2",
                ["ExternalId"] = "external",
                ["HomeRegion"] = "us-east-2",
            },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            ["CreateDocument", "CreateQueue", "PutRule", "PutTargets", "SetQueueAttributes"],
            api.Calls.Select(call => call.Operation).Order()
        );
        Assert.Equal(
            ["ConfigureAccessDocument", "LaunchRule", "UndeliveredEvents", "UndeliveredEventsPolicy"],
            stack.Resources.Keys.Order()
        );
    }
}
