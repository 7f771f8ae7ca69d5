using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.StepFunctions.Model;
using RepoGrant.Host;
using TableNotFoundException = Amazon.DynamoDBv2.Model.ResourceNotFoundException;

namespace RepoGrant.Cli.Aws;

/// <summary>What AWS refuses, and what the person at the terminal can do about it.</summary>
internal static class AwsProblems
{
    /// <summary>A sentence for what a client has thrown; null if the error is not known here.</summary>
    /// <param name="stack">The requested stack.</param>
    /// <param name="region">The Region of the call; null before it is known.</param>
    public static string? SentenceFor(Exception exception, string stack, string? region) =>
        exception switch
        {
            StateMachineDoesNotExistException or TableNotFoundException => NoStack(stack, region),
            ExecutionDoesNotExistException => "There is no such execution; Step Functions keeps executions for 90 days.",
            AmazonServiceException { ErrorCode: "ExpiredToken" or "ExpiredTokenException" } =>
                "The AWS credentials have expired. Sign in again, for example by aws sso login.",
            AmazonServiceException
            {
                ErrorCode: "InvalidClientTokenId"
                    or "UnrecognizedClientException"
                    or "SignatureDoesNotMatch"
                    or "InvalidSignatureException"
                    or "IncompleteSignature"
                    or "AuthFailure"
            } => $"AWS does not accept these credentials: {exception.Message}",
            AmazonServiceException service when AwsErrors.IsDenied(service) => $"These credentials lack a permission: {service.Message}",
            AmazonServiceException { ErrorCode: { Length: > 0 } code } service => $"AWS refused the call ({code}): {service.Message}",
            _ when Inner<SocketException>(exception) is { } socket =>
                $"AWS cannot be reached ({socket.Message}). Is {region ?? "the Region"} a Region of this partition, and is the network up?",
            AmazonClientException or HttpRequestException => $"AWS cannot be reached: {exception.Message}",
            _ => null,
        };

    /// <summary>The sentence for a stack that does not exist.</summary>
    public static string NoStack(string stack, string? region) =>
        $"There is no stack {stack} in this account in {region}. Pass --stack, --region or --profile for the repository account, where "
        + "template.yaml is deployed.";

    private static T? Inner<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }

        return null;
    }
}
