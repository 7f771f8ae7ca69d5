using System.Globalization;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using LocalAws.Tests.Ec2;

namespace LocalAws.Tests.Ssm;

/// <summary>Who may send what to which instances.</summary>
public sealed class SendCommandTests(ManagedInstanceFixture local) : IClassFixture<ManagedInstanceFixture>
{
    private const string Account = ManagedInstanceFixture.Account;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Targets_by_tag_reach_every_managed_instance_with_the_tag()
    {
        var profile = await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore");
        var tag = Guid.NewGuid().ToString("N");
        string[] ids = [await local.RunAsync(profile, ("Batch", tag)), await local.RunAsync(profile, ("Batch", tag))];
        await local.RunAsync(null, ("Batch", tag));
        await local.OnlineAsync(ids);
        var sent = (
            await local.Ssm.SendCommandAsync(
                new()
                {
                    DocumentName = "AWS-RunShellScript",
                    Targets = [new() { Key = "tag:Batch", Values = [tag] }],
                    Parameters = new() { ["commands"] = ["echo $AWS_SSM_INSTANCE_ID"] },
                },
                Cancel
            )
        ).Command;
        Assert.Equal(2, sent.TargetCount);
        foreach (var id in ids)
            Assert.Equal(id + "\n", (await local.EndedAsync(sent.CommandId, id)).StandardOutputContent);
        var listed = (await local.Ssm.ListCommandsAsync(new ListCommandsRequest { CommandId = sent.CommandId }, Cancel)).Commands.Single();
        Assert.Equal((CommandStatus.Success, 2, 0), (listed.Status, listed.CompletedCount, listed.ErrorCount));
    }

    [Fact]
    public async Task An_instance_that_is_not_managed_is_named()
    {
        var deaf = await local.RunAsync(null);
        var error = await FailsAsync<InvalidInstanceIdException>([local.InstanceId, deaf, "i-00000000000000000"]);
        Assert.Equal($"Instances [[{deaf}, i-00000000000000000]] not in a valid state for account {Account}", error.Message);
    }

    [Fact]
    public async Task A_stopped_instance_gets_no_command_until_it_starts_again()
    {
        var id = await local.RunAsync(await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore"));
        await local.OnlineAsync(id);
        await local.SendAsync(
            new()
            {
                DocumentName = "AWS-RunShellScript",
                InstanceIds = [id],
                Parameters = new() { ["commands"] = ["echo kept > /root/it"] },
            }
        );
        await local.Ec2.StopInstancesAsync(new() { InstanceIds = [id] }, Cancel);
        await FailsAsync<InvalidInstanceIdException>([id]);
        await local.Ec2.StartInstancesAsync(new() { InstanceIds = [id] }, Cancel);
        await local.OnlineAsync(id);
        var ran = await local.SendAsync(
            new()
            {
                DocumentName = "AWS-RunShellScript",
                InstanceIds = [id],
                Parameters = new() { ["commands"] = ["cat /root/it"] },
            }
        );
        Assert.Equal("kept\n", ran.StandardOutputContent);
    }

    [Fact]
    public async Task Limits_are_AWSs()
    {
        await FailsAsync<DuplicateInstanceIdException>([local.InstanceId, local.InstanceId]);
        await ValidationAsync(
            new() { InstanceIds = [.. Enumerable.Range(0, 51).Select(i => "i-" + i.ToString("x17", CultureInfo.InvariantCulture))] }
        );
        await ValidationAsync(new() { InstanceIds = [local.InstanceId], TimeoutSeconds = int.Parse("29", CultureInfo.InvariantCulture) });
        await ValidationAsync(new() { InstanceIds = [local.InstanceId], Comment = new string('c', 101) });
        await ValidationAsync(new() { InstanceIds = ["foobar"] });
    }

    [Fact]
    public async Task Parameters_must_be_those_of_the_document()
    {
        await Assert.ThrowsAsync<InvalidParametersException>(() =>
            local.Ssm.SendCommandAsync(new() { DocumentName = "AWS-RunShellScript", InstanceIds = [local.InstanceId] }, Cancel)
        );
        await Assert.ThrowsAsync<InvalidParametersException>(() =>
            local.Ssm.SendCommandAsync(
                new()
                {
                    DocumentName = "AWS-RunShellScript",
                    InstanceIds = [local.InstanceId],
                    Parameters = new() { ["commands"] = ["true"], ["color"] = ["red"] },
                },
                Cancel
            )
        );
        await Assert.ThrowsAsync<InvalidDocumentException>(() =>
            local.Ssm.SendCommandAsync(new() { DocumentName = "Nobody", InstanceIds = [local.InstanceId] }, Cancel)
        );
    }

    [Fact]
    public async Task Both_the_document_and_each_instance_must_be_allowed()
    {
        var documentOnly = local.Host.Ssm(
            Account,
            await local.Host.RoleAsync(
                Account,
                """{"Effect":"Allow","Action":"ssm:SendCommand","Resource":"arn:aws:ssm:*::document/AWS-RunShellScript"}"""
            )
        );
        var denied = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() =>
            documentOnly.SendCommandAsync(
                new()
                {
                    DocumentName = "AWS-RunShellScript",
                    InstanceIds = [local.InstanceId],
                    Parameters = new() { ["commands"] = ["true"] },
                },
                Cancel
            )
        );
        Assert.Equal("AccessDeniedException", denied.ErrorCode);
        Assert.Contains(
            $"ssm:SendCommand on resource: arn:aws:ec2:us-east-2:{Account}:instance/{local.InstanceId} because no "
                + "identity-based policy allows the ssm:SendCommand action",
            denied.Message,
            StringComparison.Ordinal
        );

        var tagged = local.Host.Ssm(
            Account,
            await local.Host.RoleAsync(
                Account,
                """
                [{"Effect":"Allow","Action":"ssm:SendCommand","Resource":"arn:aws:ssm:*::document/AWS-RunShellScript"},
                 {"Effect":"Allow","Action":"ssm:SendCommand","Resource":"arn:aws:ec2:*:*:instance/*",
                  "Condition":{"StringEquals":{"ssm:resourceTag/Open":"yes"}}}]
                """
            )
        );
        await local.Ec2.CreateTagsAsync(new() { Resources = [local.InstanceId], Tags = [new("Open", "yes")] }, Cancel);
        await tagged.SendCommandAsync(
            new()
            {
                DocumentName = "AWS-RunShellScript",
                InstanceIds = [local.InstanceId],
                Parameters = new() { ["commands"] = ["true"] },
            },
            Cancel
        );
    }

    private Task<T> FailsAsync<T>(List<string> ids)
        where T : Exception =>
        Assert.ThrowsAsync<T>(() =>
            local.Ssm.SendCommandAsync(
                new()
                {
                    DocumentName = "AWS-RunShellScript",
                    InstanceIds = ids,
                    Parameters = new() { ["commands"] = ["true"] },
                },
                Cancel
            )
        );

    private async Task ValidationAsync(SendCommandRequest request)
    {
        request.DocumentName = "AWS-RunShellScript";
        request.Parameters = new() { ["commands"] = ["true"] };
        Assert.Equal(
            "ValidationException",
            (await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() => local.Ssm.SendCommandAsync(request, Cancel))).ErrorCode
        );
    }
}
