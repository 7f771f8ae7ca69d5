using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using RepoGrant.Cli.Aws;

namespace Cli.Tests.Aws;

public class AwsProblemsTests
{
    [Theory]
    [InlineData("ExpiredToken", "The AWS credentials have expired. Sign in again, for example by aws sso login.")]
    [InlineData("ExpiredTokenException", "The AWS credentials have expired. Sign in again, for example by aws sso login.")]
    [InlineData("UnrecognizedClientException", "AWS does not accept these credentials: said")]
    [InlineData("AccessDeniedException", "These credentials lack a permission: said")]
    [InlineData("ThrottlingException", "AWS refused the call (ThrottlingException): said")]
    public void What_AWS_refuses_is_one_sentence(string code, string sentence) =>
        Assert.Equal(
            sentence,
            AwsProblems.SentenceFor(
                new AmazonServiceException("said", null, ErrorType.Sender, code, "id", HttpStatusCode.BadRequest),
                "repogrant",
                "us-east-2"
            )
        );

    [Fact]
    public void A_Region_that_there_is_not_cannot_be_reached_and_is_named()
    {
        var unknown = new AmazonClientException(
            "wrapped",
            new HttpRequestException("", new SocketException((int)SocketError.HostNotFound))
        );
        var sentence = AwsProblems.SentenceFor(unknown, "repogrant", "us-east-9");
        Assert.StartsWith("AWS cannot be reached", sentence, StringComparison.Ordinal);
        Assert.Contains("Is us-east-9 a Region of this partition", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_our_own_is_none_of_AWSs() =>
        Assert.Null(AwsProblems.SentenceFor(new InvalidOperationException("ours"), "repogrant", null));
}
