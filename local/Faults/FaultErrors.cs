using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Faults;

/// <summary>The errors with which each service fails or throttles, from its API reference's common errors and its SDK models.</summary>
internal static class FaultErrors
{
    private const string Internal = "The request processing has failed because of an unknown error, exception or failure.";

    public static AwsException Failed(string service) =>
        service switch
        {
            "iam" => new("ServiceFailure", Internal, 500),
            "ec2" => new("InternalError", "An internal error has occurred", 500),
            "ssm" => new("InternalServerError", Internal, 500),
            "dynamodb" => new("InternalServerError", "Internal server error", 500),
            "lambda" => new("ServiceException", Internal, 500),
            _ => new("InternalFailure", Internal, 500),
        };

    public static AwsException Throttled(string service) =>
        service switch
        {
            "iam" or "sts" => new("Throttling", "Rate exceeded", 400),
            "ec2" => new("RequestLimitExceeded", "Request limit exceeded.", 503),
            "lambda" => new(
                "TooManyRequestsException",
                "Rate Exceeded.",
                429,
                new JsonObject { ["Reason"] = "CallerRateLimitExceeded", ["Type"] = "User" }
            ),
            // A table on demand: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
            "dynamodb" => new(
                "ThrottlingException",
                "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so "
                    + "please try again shortly."
            ),
            _ => new("ThrottlingException", "Rate exceeded"),
        };
}
