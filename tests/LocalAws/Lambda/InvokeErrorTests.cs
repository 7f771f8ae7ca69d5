using System.Text;
using LocalAws.Lambda;
using LocalAws.Wire;

namespace LocalAws.Tests.Lambda;

/// <summary>What Lambda refuses before a function runs, in AWS's words.</summary>
public sealed class InvokeErrorTests(LambdaFixture lambda) : IClassFixture<LambdaFixture>
{
    private const string Pattern =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?"
        + @"(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

    [Theory]
    [InlineData("*")]
    [InlineData("my-function!")]
    [InlineData("arn:aws:lambda:us-east-2:111111111111@function:mine")]
    [InlineData("invalid-account:function:my-function")]
    [InlineData("arn:aws:lambda:invalid-region:111111111111:function:my-function")]
    [InlineData("arn:aws:lambda:us-east-2::function:my-function")]
    [InlineData("arn:aws:lambda::111111111111:function:my-function")]
    [InlineData("arn:aws:lambda:us-east-2:111111111111:function:my-function:1:2")]
    [InlineData("function:my-function:$LATEST:extra")]
    [InlineData("arn:aws:ec2:us-east-2:111111111111:instance:i-1234567890abcdef0")]
    public async Task An_invalid_name(string name)
    {
        var error = await RefusedAsync(name);

        Assert.Equal(
            (
                "ValidationException",
                400,
                $"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must "
                    + $"satisfy regular expression pattern: {Pattern}"
            ),
            (error.Code, error.Status, error.Message)
        );
    }

    [Theory]
    [InlineData("doesnotexist", "doesnotexist:$LATEST")]
    [InlineData("111111111111:function:doesnotexist", "doesnotexist:$LATEST")]
    [InlineData("arn:aws:lambda:us-east-2:111111111111:function:doesnotexist", "doesnotexist:$LATEST")]
    [InlineData("arn:aws:lambda:us-east-2:111111111111:function:doesnotexist:alias", "doesnotexist:alias")]
    public async Task A_function_that_does_not_exist(string name, string found)
    {
        var error = await RefusedAsync(name);

        Assert.Equal(
            ("ResourceNotFoundException", 404, "Function not found: arn:aws:lambda:us-east-2:111111111111:function:" + found),
            (error.Code, error.Status, error.Message)
        );
    }

    [Fact]
    public async Task A_function_of_another_Region()
    {
        var error = await RefusedAsync("arn:aws:lambda:eu-west-1:111111111111:function:mine");

        Assert.Equal(
            ("ResourceNotFoundException", "Functions from 'eu-west-1' are not reachable in this region ('us-east-2')"),
            (error.Code, error.Message)
        );
    }

    [Fact]
    public async Task A_function_of_another_account_is_denied_whether_or_not_it_exists()
    {
        var error = await RefusedAsync("arn:aws:lambda:us-east-2:222222222222:function:mine");

        Assert.Equal(("AccessDeniedException", 403), (error.Code, error.Status));
    }

    [Theory]
    [InlineData("{", "Unexpected end-of-input")]
    [InlineData(
        "\u0099",
        "Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token "
            + "'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, "
            + "column: 1]"
    )]
    [InlineData(
        "[1,\n ?]",
        "Unexpected character ('?' (code 63)): expected a valid value (JSON String, Number, Array, Object or token 'null', "
            + "'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 2, column: "
            + "2]"
    )]
    public void A_payload_that_is_not_JSON(string payload, string message)
    {
        var error = Assert.Throws<AwsException>(() => Payload.Check(Encoding.UTF8.GetBytes(payload)));

        Assert.Equal("InvalidRequestContentException", error.Code);
        Assert.StartsWith(
            "Could not parse request body into json: Could not parse payload into json: " + message,
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_payload_that_is_not_UTF8()
    {
        var error = Assert.Throws<AwsException>(() => Payload.Check(new byte[] { (byte)'n', 0x87, (byte)'r' }));

        Assert.EndsWith(
            "Invalid UTF-8 start byte 0x87\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); "
                + "line: 1, column: 3]",
            error.Message,
            StringComparison.Ordinal
        );
    }

    private async Task<AwsException> RefusedAsync(string name) =>
        await Assert.ThrowsAsync<AwsException>(() => lambda.InvokeAsync(name, null, TestContext.Current.CancellationToken));
}
