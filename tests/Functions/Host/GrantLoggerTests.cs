using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Host;

public sealed class GrantLoggerTests
{
    [Fact]
    public void Each_line_about_a_grant_has_the_execution_and_the_grant()
    {
        var invocation = new Invocation();
        var log = invocation.LogOf(new StateInput { Request = Some.Seed, Execution = Some.Execution });

        log.CommandSent("command", ["i-00000001", "i-00000002"]);
        log.RecordOfAnother();
        log.RecordIgnored("a-grant", "spoiled");

        Assert.Equal(
            [
                "Information Sent command {CommandId} to {Instances} ({Grant}, {Execution}) command i-00000001 i-00000002 "
                    + $"222222222222/us-east-2/web-team {Some.Execution}",
                "Information A newer request of the grant has been recorded: the result is not added ({Grant}, {Execution}) "
                    + $"222222222222/us-east-2/web-team {Some.Execution}",
                "Error The record of the grant {Record} is not valid and was skipped: {Reason} ({Grant}, {Execution}) a-grant spoiled "
                    + $"222222222222/us-east-2/web-team {Some.Execution}",
            ],
            invocation.Lines.All
        );
    }

    [Fact]
    public void A_line_about_no_single_grant_has_the_execution()
    {
        var invocation = new Invocation();

        invocation.LogOf(Some.Execution).GrantsFound(2, Some.InstanceId);

        Assert.EndsWith($"{Some.InstanceId} 2 {Some.Execution}", Assert.Single(invocation.Lines.All), StringComparison.Ordinal);
    }

    /// <summary>Nobody would find a line that does not say what it is about.</summary>
    [Fact]
    public void Only_Log_uses_the_functions_own_logger()
    {
        var files = Directory.GetFiles(Checkout.PathOf("functions"), "*.cs", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.Equal(
            ["Log.cs"],
            files.Where(file => File.ReadAllText(file).Contains("context.Logger", StringComparison.Ordinal)).Select(Path.GetFileName)
        );
    }
}
