using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using LocalAws.Tests.Ec2;

namespace LocalAws.Tests.Ssm;

/// <summary>When an instance becomes a managed one, and when it stops being heard.</summary>
public sealed class AgentTests(ManagedInstanceFixture local) : IClassFixture<ManagedInstanceFixture>
{
    private const string Account = ManagedInstanceFixture.Account;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_agent_registers_once_its_instance_gets_a_role_that_allows_it()
    {
        var id = await local.RunAsync(null);
        await local.Ec2.AssociateIamInstanceProfileAsync(
            new()
            {
                InstanceId = id,
                IamInstanceProfile = new() { Name = await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore") },
            },
            Cancel
        );
        await local.OnlineAsync(id);
        var information = (
            await local.Ssm.DescribeInstanceInformationAsync(new() { Filters = [new() { Key = "InstanceIds", Values = [id] }] }, Cancel)
        ).InstanceInformationList.Single();
        Assert.Equal(
            (PlatformType.Linux, Amazon.SimpleSystemsManagement.ResourceType.EC2Instance),
            (information.PlatformType, information.ResourceType)
        );
    }

    [Theory]
    [InlineData("ssm:UpdateInstanceInformation")]
    [InlineData("ssmmessages:OpenDataChannel")]
    [InlineData("ec2messages:GetMessages")]
    public async Task An_agent_whose_role_is_denied_one_of_its_calls_does_not_register(string action)
    {
        var profile = await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore");
        await local.Host.IamAsync(
            Account,
            "PutRolePolicy",
            ("RoleName", profile),
            ("PolicyName", "deny"),
            ("PolicyDocument", Deny(action))
        );
        var deaf = await local.RunAsync(profile);
        // Another instance, launched after it, is managed by now: so would it be.
        await local.OnlineAsync(await local.RunAsync(await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore")));
        await Assert.ThrowsAsync<InvalidInstanceIdException>(() => local.Ssm.SendCommandAsync(Command(deaf), Cancel));

        await local.Host.IamAsync(Account, "DeleteRolePolicy", ("RoleName", profile), ("PolicyName", "deny"));
        await local.OnlineAsync(deaf);
    }

    [Fact]
    public async Task An_agent_whose_boundary_lacks_its_calls_does_not_register()
    {
        var profile = await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore");
        await local.Host.IamAsync(
            Account,
            "CreatePolicy",
            ("PolicyName", profile),
            (
                "PolicyDocument",
                """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["ssm:*","ssmmessages:*"],"Resource":"*"}}"""
            )
        );
        await local.Host.IamAsync(
            Account,
            "PutRolePermissionsBoundary",
            ("RoleName", profile),
            ("PermissionsBoundary", $"arn:aws:iam::{Account}:policy/{profile}")
        );
        var deaf = await local.RunAsync(profile);
        await local.OnlineAsync(await local.RunAsync(await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore")));
        await Assert.ThrowsAsync<InvalidInstanceIdException>(() => local.Ssm.SendCommandAsync(Command(deaf), Cancel));
    }

    [Fact]
    public async Task A_command_waits_for_an_agent_that_has_lost_its_permissions_until_it_has_them_again()
    {
        var profile = await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore");
        var id = await local.RunAsync(profile);
        await local.OnlineAsync(id);
        await local.Host.IamAsync(
            Account,
            "PutRolePolicy",
            ("RoleName", profile),
            ("PolicyName", "deny"),
            ("PolicyDocument", Deny("ec2messages:*"))
        );
        var lost = (
            await local.Ssm.DescribeInstanceInformationAsync(new() { Filters = [new() { Key = "InstanceIds", Values = [id] }] }, Cancel)
        ).InstanceInformationList.Single();
        Assert.Equal(PingStatus.ConnectionLost, lost.PingStatus);

        var sent = (await local.Ssm.SendCommandAsync(Command(id), Cancel)).Command;
        await local.UntilInvocationIsAsync(sent.CommandId, "Pending");
        await local.Host.IamAsync(Account, "DeleteRolePolicy", ("RoleName", profile), ("PolicyName", "deny"));
        Assert.Equal(CommandInvocationStatus.Success, (await local.EndedAsync(sent.CommandId, id)).Status);
    }

    [Fact]
    public async Task A_command_to_an_instance_that_is_terminated_meanwhile_is_undeliverable()
    {
        var id = await local.RunAsync(await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore"));
        await local.OnlineAsync(id);
        var request = Command(id);
        request.Parameters["commands"] = ["sleep 3210"];
        var sent = (await local.Ssm.SendCommandAsync(request, Cancel)).Command;
        await local.UntilInvocationIsAsync(sent.CommandId, "InProgress");
        await local.Ec2.TerminateInstancesAsync(new() { InstanceIds = [id] }, Cancel);
        Assert.Equal(
            (CommandInvocationStatus.Failed, "Undeliverable"),
            ((await local.EndedAsync(sent.CommandId, id)).Status, (await local.EndedAsync(sent.CommandId, id)).StatusDetails)
        );
        Assert.Empty(
            (
                await local.Ssm.DescribeInstanceInformationAsync(new() { Filters = [new() { Key = "InstanceIds", Values = [id] }] }, Cancel)
            ).InstanceInformationList
                ?? []
        );
    }

    [Theory]
    [InlineData("Colour", "red", "InvalidFilterKey")]
    [InlineData("InstanceIds", "not-an-id", "InvalidInstanceInformationFilterValue")]
    public async Task An_unknown_filter_is_refused(string key, string value, string code)
    {
        var error = await Assert.ThrowsAnyAsync<AmazonSimpleSystemsManagementException>(() =>
            local.Ssm.DescribeInstanceInformationAsync(new() { Filters = [new() { Key = key, Values = [value] }] }, Cancel)
        );
        Assert.Equal(code, error.ErrorCode);
    }

    private static SendCommandRequest Command(string id) =>
        new()
        {
            DocumentName = "AWS-RunShellScript",
            InstanceIds = [id],
            Parameters = new() { ["commands"] = ["true"] },
        };

    private static string Deny(string action) =>
        """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ACTION","Resource":"*"}}""".Replace(
            "ACTION",
            action,
            StringComparison.Ordinal
        );
}
