using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using LocalAws.Tests.Ec2;

namespace LocalAws.Tests.Ssm;

/// <summary>Run Command on a real machine of an instance.</summary>
public sealed class RunCommandTests(ManagedInstanceFixture local) : IClassFixture<ManagedInstanceFixture>
{
    private const string Account = ManagedInstanceFixture.Account;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_script_runs_as_root_without_HOME_in_the_agents_folder()
    {
        var ran = await local.ShellAsync(
            "id -u",
            "pwd",
            "echo ${HOME-unset}",
            "echo $AWS_SSM_INSTANCE_ID $AWS_SSM_REGION_NAME",
            "echo $PATH"
        );
        Assert.Equal(
            $"0\n/usr/bin\nunset\n{local.InstanceId} us-east-2\n/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n",
            ran.StandardOutputContent
        );
        Assert.Equal(
            (CommandInvocationStatus.Success, "Success", 0, "aws:runShellScript"),
            (ran.Status, ran.StatusDetails, ran.ResponseCode, ran.PluginName)
        );
    }

    [Fact]
    public async Task The_instances_own_aws_is_its_role()
    {
        var ran = await local.ShellAsync("aws sts get-caller-identity --query Arn --output text --region us-east-2");
        Assert.Equal("", ran.StandardErrorContent);
        Assert.Matches($"^arn:aws:sts::{Account}:assumed-role/Profile-[0-9a-f]+/{local.InstanceId}\n$", ran.StandardOutputContent);
    }

    [Fact]
    public async Task A_failing_script_is_Failed_with_its_exit_code()
    {
        var ran = await local.ShellAsync("echo out; echo err >&2", "exit 3");
        Assert.Equal((CommandInvocationStatus.Failed, "Failed", 3), (ran.Status, ran.StatusDetails, ran.ResponseCode));
        Assert.Equal(("out\n", "err\n\nfailed to run commands: exit status 3"), (ran.StandardOutputContent, ran.StandardErrorContent));
    }

    [Fact]
    public async Task The_exit_code_is_that_of_the_last_command() =>
        Assert.Equal(0, (await local.ShellAsync("false", "true")).ResponseCode);

    [Theory]
    [InlineData(null, 3600)]
    [InlineData("172800", 172800)]
    public async Task A_command_expires_after_both_its_timeouts_and_repeats_the_requested_version(string? timeout, int seconds)
    {
        var parameters = new Dictionary<string, List<string>> { ["commands"] = ["true"] };
        if (timeout is not null)
            parameters["executionTimeout"] = [timeout];
        var command = (
            await local.Ssm.SendCommandAsync(
                new()
                {
                    DocumentName = "AWS-RunShellScript",
                    InstanceIds = [local.InstanceId],
                    Parameters = parameters,
                    TimeoutSeconds = 60,
                },
                TestContext.Current.CancellationToken
            )
        ).Command;
        Assert.Equal(60 + seconds, (command.ExpiresAfter - command.RequestedDateTime)!.Value.TotalSeconds, 1.0);
        Assert.Equal("$DEFAULT", command.DocumentVersion);
    }

    [Fact]
    public async Task A_script_that_takes_too_long_is_killed()
    {
        var ran = await local.SendAsync(
            new()
            {
                DocumentName = "AWS-RunShellScript",
                InstanceIds = [local.InstanceId],
                Parameters = new() { ["commands"] = ["echo begun; sleep 600"], ["executionTimeout"] = ["5"] },
            }
        );
        Assert.Equal(
            (CommandInvocationStatus.TimedOut, "ExecutionTimedOut", 137, "begun\n"),
            (ran.Status, ran.StatusDetails, ran.ResponseCode, ran.StandardOutputContent)
        );
    }

    [Fact]
    public async Task Output_is_cut_where_AWS_cuts_it()
    {
        var ran = await local.ShellAsync("head -c 30000 /dev/zero | tr '\\0' o", "head -c 10000 /dev/zero | tr '\\0' e >&2");
        Assert.Equal((24000, 8000), (ran.StandardOutputContent.Length, ran.StandardErrorContent.Length));
        Assert.EndsWith("o--output truncated--", ran.StandardOutputContent, StringComparison.Ordinal);

        var listed = (
            await local.Ssm.ListCommandInvocationsAsync(
                new ListCommandInvocationsRequest { CommandId = ran.CommandId, Details = true },
                Cancel
            )
        )
            .CommandInvocations.Single()
            .CommandPlugins.Single();
        Assert.True(listed.Output.Length <= 2500);
        Assert.Contains("o\n---Output truncated---\n----------ERROR-------\ne", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_runs_in_its_working_directory()
    {
        var ran = await local.SendAsync(
            new()
            {
                DocumentName = "AWS-RunShellScript",
                InstanceIds = [local.InstanceId],
                Parameters = new() { ["commands"] = ["pwd"], ["workingDirectory"] = ["/tmp"] },
            }
        );
        Assert.Equal("/tmp\n", ran.StandardOutputContent);
    }

    [Fact]
    public async Task The_next_command_finds_what_one_has_written()
    {
        await local.ShellAsync("echo kept > /root/left-behind");
        Assert.Equal("kept\n", (await local.ShellAsync("cat /root/left-behind")).StandardOutputContent);
    }

    [Fact]
    public async Task An_invocation_cannot_be_read_right_after_SendCommand()
    {
        await using var slow = new SlowStart();
        await slow.InitializeAsync();
        var (ec2, ssm) = (slow.Host.Ec2(Account), slow.Host.Ssm(Account));
        var profile = await slow.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore");
        var id = (
            await ec2.RunInstancesAsync(
                new()
                {
                    ImageId = Accounts.AmiId,
                    MinCount = 1,
                    MaxCount = 1,
                    IamInstanceProfile = new() { Name = profile },
                },
                Cancel
            )
        ).Reservation.Instances[0].InstanceId;
        await Wait.UntilAsync(async () => (await ssm.DescribeInstanceInformationAsync(new(), Cancel)).InstanceInformationList?.Count == 1);
        var sent = (
            await ssm.SendCommandAsync(
                new()
                {
                    DocumentName = "AWS-RunShellScript",
                    InstanceIds = [id],
                    Parameters = new() { ["commands"] = ["true"] },
                },
                Cancel
            )
        ).Command;
        Assert.Equal((CommandStatus.Pending, 1), (sent.Status, sent.TargetCount));
        await Assert.ThrowsAsync<InvocationDoesNotExistException>(() =>
            ssm.GetCommandInvocationAsync(new() { CommandId = sent.CommandId, InstanceId = id }, Cancel)
        );
        Assert.Empty(
            (
                await ssm.ListCommandInvocationsAsync(new ListCommandInvocationsRequest { CommandId = sent.CommandId }, Cancel)
            ).CommandInvocations
                ?? []
        );
    }

    [Fact]
    public async Task An_instance_that_could_not_be_booted_is_booted_for_the_next_command()
    {
        var (id, inTheWay) = await ThatCannotBootAsync();

        Assert.Equal("Undeliverable", (await TrueAsync(id)).StatusDetails);
        File.Delete(inTheWay);

        Assert.Equal("Success", (await TrueAsync(id)).StatusDetails);
    }

    [Fact]
    public async Task An_instance_that_could_not_be_booted_is_stopped_and_terminated_like_any_other()
    {
        var (id, _) = await ThatCannotBootAsync();
        Assert.Equal("Undeliverable", (await TrueAsync(id)).StatusDetails);

        await local.Ec2.StopInstancesAsync(new() { InstanceIds = [id] }, Cancel);
        Assert.Equal("stopped", (await local.Ec2.InstanceAsync(id)).State.Name.Value);
        await local.Ec2.TerminateInstancesAsync(new() { InstanceIds = [id] }, Cancel);
        Assert.Equal("terminated", (await local.Ec2.InstanceAsync(id)).State.Name.Value);
    }

    [Fact]
    public async Task A_canceled_command_is_killed()
    {
        var sent = (
            await local.Ssm.SendCommandAsync(
                new()
                {
                    DocumentName = "AWS-RunShellScript",
                    InstanceIds = [local.InstanceId],
                    Parameters = new() { ["commands"] = ["sleep 4321"] },
                },
                Cancel
            )
        ).Command;
        await local.UntilInvocationIsAsync(sent.CommandId, "InProgress");
        await local.Ssm.CancelCommandAsync(new CancelCommandRequest { CommandId = sent.CommandId }, Cancel);
        Assert.Equal(CommandInvocationStatus.Cancelled, (await local.EndedAsync(sent.CommandId, local.InstanceId)).Status);
        Assert.Equal("", (await local.ShellAsync("pgrep -f 'sleep 432[1]' || true")).StandardOutputContent);
    }

    [Fact]
    public async Task The_aws_CLI_sends_waits_and_reads()
    {
        var sent = await local.AwsAsync(
            Account,
            "ssm",
            "send-command",
            "--document-name",
            "AWS-RunShellScript",
            "--instance-ids",
            local.InstanceId,
            "--parameters",
            "commands=echo hello"
        );
        var id = sent.Json["Command"]!["CommandId"]!.GetValue<string>();
        var waited = await local.AwsAsync(
            Account,
            "ssm",
            "wait",
            "command-executed",
            "--command-id",
            id,
            "--instance-id",
            local.InstanceId
        );
        Assert.True(waited.ExitCode == 0, waited.Error);
        var read = await local.AwsAsync(Account, "ssm", "get-command-invocation", "--command-id", id, "--instance-id", local.InstanceId);
        Assert.Equal("hello\n", read.Json["StandardOutputContent"]!.GetValue<string>());
    }

    /// <summary>A managed instance without a machine yet, and the file that is where its machine's folder should be.</summary>
    private async Task<(string Id, string InTheWay)> ThatCannotBootAsync()
    {
        var id = await local.RunAsync(await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore"));
        await local.OnlineAsync(id);
        var machines = Directory.CreateDirectory(Path.Combine(local.Host.Cloud.Options.Folder, "instances"));
        var inTheWay = Path.Combine(machines.FullName, id);
        await File.WriteAllTextAsync(inTheWay, "", Cancel);
        return (id, inTheWay);
    }

    private Task<GetCommandInvocationResponse> TrueAsync(string instanceId) =>
        local.SendAsync(
            new()
            {
                DocumentName = "AWS-RunShellScript",
                InstanceIds = [instanceId],
                Parameters = new() { ["commands"] = ["true"] },
            }
        );

    private sealed class SlowStart : LocalAwsFixture, IAsyncDisposable
    {
        protected override LocalAwsOptions Configure(LocalAwsOptions options) =>
            options with
            {
                Delays = new() { AgentRegistration = TimeSpan.Zero, CommandStart = TimeSpan.FromDays(1) },
            };
    }
}
