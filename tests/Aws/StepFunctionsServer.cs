using Amazon.Runtime;
using Amazon.StepFunctions;
using Microsoft.AspNetCore.Http;

namespace Aws.Tests;

/// <summary>Responds like Step Functions, and provides a client for it.</summary>
internal static class StepFunctionsServer
{
    public static Task<HttpServer> AnsweringAsync(int status, string body) =>
        HttpServer.StartAsync(
            (_, context) =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/x-amz-json-1.0";
                return context.Response.WriteAsync(body);
            }
        );

    public static AmazonStepFunctionsClient Client(HttpServer server) =>
        new(
            new SessionAWSCredentials("AKIA0000111111111111", "local", "token"),
            new AmazonStepFunctionsConfig
            {
                ServiceURL = server.Address.ToString(),
                AuthenticationRegion = "eu-west-1",
                MaxErrorRetry = 0,
            }
        );

    /// <summary>Calls <paramref name="operation"/> with an empty request.</summary>
    public static Task CallAsync(AmazonStepFunctionsClient client, string operation)
    {
        var method = typeof(IAmazonStepFunctions).GetMethod(operation + "Async")!;
        var request = Activator.CreateInstance(method.GetParameters()[0].ParameterType);
        return (Task)method.Invoke(client, [request, TestContext.Current.CancellationToken])!;
    }
}
