using Amazon.SimpleSystemsManagement;
using RepoGrant.Contract;
using RepoGrant.Instance;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Instance;

public sealed class CommandOutputTests
{
    private const string Identity =
        """{"check":"identity","user":"root","ok":true,"detail":"arn:aws:sts::111111111111:assumed-role/R/i-1"}""";
    private const string LsRemote =
        """{"check":"ls-remote","user":"root","repository":"us-east-2/R","ok":true,"detail":"refs/heads/main is at 1234"}""";
    private const string Refused =
        """{"check":"get-repository","user":"root","repository":"us-east-2/R","ok":false,"detail":"AccessDenied"}""";

    [Fact]
    public void Checks_that_all_passed_verify_the_instance()
    {
        var result = Read("Success", $"{Identity}\n{LsRemote}\n");

        Assert.Equal(InstanceStatus.Verified, result.Status);
        Assert.Equal(["identity", "ls-remote"], result.Checks.Select(check => check.Name));
        Assert.Equal(("root", "us-east-2/R"), (result.Checks[1].User, result.Checks[1].Repository));
    }

    [Fact]
    public void One_failed_check_fails_the_instance()
    {
        var result = Read("Failed", $"{Identity}\n{Refused}\n");

        Assert.Equal(InstanceStatus.Failed, result.Status);
        Assert.Equal("get-repository", Assert.Single(result.Checks, check => !check.Ok).Name);
    }

    [Theory]
    [InlineData("Success", "a success without checks")]
    [InlineData("Failed", "a failure that says nothing")]
    [InlineData("Cancelled", "cancelled by somebody")]
    public void Without_a_failed_check_Run_Commands_own_word_is_one(string status, string because)
    {
        var result = Read(status, "hello", "sh: boom");

        Assert.Equal(InstanceStatus.Failed, result.Status);
        var check = Assert.Single(result.Checks);
        Assert.Equal(("run-command", false), (check.Name, check.Ok));
        Assert.Contains("sh: boom", check.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(because);
    }

    [Fact]
    public void Checks_that_passed_do_not_verify_an_instance_whose_command_failed() =>
        Assert.Equal(InstanceStatus.Failed, Read("Failed", Identity).Status);

    [Fact]
    public void A_failed_check_fails_the_instance_even_if_the_command_says_success() =>
        Assert.Equal(InstanceStatus.Failed, Read("Success", $"{Identity}\n{Refused}").Status);

    [Theory]
    [InlineData("TimedOut", "Delivery Timed Out")]
    [InlineData("TimedOut", "DeliveryTimedOut")]
    [InlineData("Failed", "Undeliverable")]
    public void A_command_that_did_not_arrive_leaves_the_instance_unreachable(string status, string details) =>
        Assert.Equal(InstanceStatus.Unreachable, CommandOutput.Read(Some.InstanceId, status, details, "", "").Status);

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"check\":\"identity\"")]
    [InlineData("{\"check\":\"identity\",\"ok\":\"true\"}")]
    [InlineData("{\"check\":5,\"ok\":true}")]
    [InlineData("{\"check\":\"\",\"ok\":true}")]
    [InlineData("{\"ok\":true}")]
    [InlineData("{\"check\":\"\\ud800\",\"ok\":true}")]
    [InlineData("{\"check\":{\"a\":{\"b\":{\"c\":{\"d\":1}}}},\"ok\":true}")]
    [InlineData("[{\"check\":\"identity\",\"ok\":true}]")]
    public void A_line_that_is_no_check_is_none(string line)
    {
        var result = Read("Success", $"{line}\n{Identity}");

        Assert.Equal("identity", Assert.Single(result.Checks).Name);
    }

    [Fact]
    public void What_an_instance_prints_is_bounded_and_free_of_control_characters()
    {
        var line =
            $$"""{"check":"{{new string('n', 500)}}","ok":false,"user":"{{new string('u', 500)}}" """
            + $$""","detail":"\u001b[2J{{new string('d', 5000)}}"}""";

        var result = Read("Failed", string.Join('\n', Enumerable.Repeat(line, 1000)), new string('e', 8000));

        Assert.Equal(200, result.Checks.Count);
        Assert.All(
            result.Checks,
            check =>
                Assert.True(
                    check.Name.Length <= 41 && check.Detail.Length <= 601 && check.User!.Length <= 41 && !check.Detail.Any(char.IsControl)
                )
        );
    }

    private static InstanceResult Read(string status, string output, string error = "") =>
        CommandOutput.Read(Some.InstanceId, new CommandInvocationStatus(status), status, output, error);
}
