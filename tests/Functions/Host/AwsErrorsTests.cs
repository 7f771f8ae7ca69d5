using Amazon.Runtime;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Host;

public sealed class AwsErrorsTests
{
    [Theory]
    [InlineData("AccessDenied", 403)]
    [InlineData("AccessDeniedException", 400)]
    [InlineData("UnauthorizedOperation", 403)]
    public async Task A_denied_call_is_AccessDenied_with_AWSs_message(string code, int status)
    {
        const string Words = "User: arn:aws:sts::111111111111:assumed-role/R/S is not authorized to perform: iam:CreateRole on resource: X";

        var denied = await Assert.ThrowsAsync<AccessDenied>(() =>
            TranslateAsync(Some.Error(new AmazonServiceException(Words), code, status))
        );

        Assert.Equal(Words, denied.Message);
    }

    [Theory]
    [InlineData("Throttling", 400)]
    [InlineData("ThrottlingException", 400)]
    [InlineData("RequestLimitExceeded", 503)]
    [InlineData("TooManyUpdates", 400)]
    [InlineData("ConcurrentModification", 409)]
    [InlineData("NoSuchEntity", 404)]
    [InlineData("AnythingElse", 500)]
    public async Task A_temporary_error_is_a_TemporaryFailure(string code, int status) =>
        await Assert.ThrowsAsync<TemporaryFailure>(() => TranslateAsync(Some.Error(new AmazonServiceException("later"), code, status)));

    [Fact]
    public async Task A_broken_connection_and_an_ended_deadline_are_TemporaryFailures()
    {
        await Assert.ThrowsAsync<TemporaryFailure>(() =>
            TranslateAsync(new AmazonClientException("no", new HttpRequestException("connection refused")))
        );
        await Assert.ThrowsAsync<TemporaryFailure>(() => TranslateAsync(new OperationCanceledException()));
    }

    [Theory]
    [InlineData("MalformedPolicyDocument", 400)]
    [InlineData("ValidationError", 400)]
    public async Task A_permanent_error_is_an_UnexpectedError_with_its_own_name(string code, int status)
    {
        var error = await Assert.ThrowsAsync<UnexpectedError>(() =>
            TranslateAsync(Some.Error(new AmazonServiceException("no"), code, status))
        );

        Assert.Equal($"{code}: no", error.Message);
    }

    [Fact]
    public async Task A_missing_table_of_grants_says_so_and_what_to_do()
    {
        var missing = new Amazon.DynamoDBv2.Model.ResourceNotFoundException("Requested resource not found");

        var error = await Assert.ThrowsAsync<UnexpectedError>(() => TranslateAsync(Some.Error(missing, "ResourceNotFoundException", 400)));

        Assert.Equal(
            "ResourceNotFoundException: Requested resource not found. The table of grants does not exist: restore it under its name from a "
                + "backup, or deploy the stack again.",
            error.Message
        );
    }

    [Fact]
    public async Task A_bug_of_ours_is_an_UnexpectedError_and_a_named_error_keeps_its_name()
    {
        var fault = await Assert.ThrowsAsync<UnexpectedError>(() => TranslateAsync(new InvalidOperationException("that was not to be")));
        Assert.Equal("InvalidOperationException: that was not to be", fault.Message);
        await Assert.ThrowsAsync<Superseded>(() => TranslateAsync(new Superseded("newer")));
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_QuotaExceeded_with_its_name_and_number()
    {
        var error = Some.Error(new AmazonServiceException("Cannot exceed quota for RolesPerAccount: 1000"), "LimitExceeded", 409);

        var exceeded = await Assert.ThrowsAsync<QuotaExceeded>(() => TranslateAsync(error));

        Assert.Contains("RolesPerAccount: 1000", exceeded.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_errors_keep_their_names() =>
        await Assert.ThrowsAsync<ProfileInUse>(() => TranslateAsync(new ProfileInUse("x")));

    private static Task<int> TranslateAsync(Exception exception) => AwsErrors.TranslateAsync(() => Task.FromException<int>(exception));
}
