using Amazon.IdentityManagement;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;

namespace Aws.Tests;

/// <summary>Responds like IAM, and provides a client for it.</summary>
internal static class IamServer
{
    public static string Error(string code, string message) =>
        $"""
            <ErrorResponse>
              <Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>
              <RequestId>request-9</RequestId>
            </ErrorResponse>
            """;

    public static Task<HttpServer> AnsweringAsync(int status, string body) =>
        HttpServer.StartAsync(
            (_, context) =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "text/xml";
                return context.Response.WriteAsync(body);
            }
        );

    public static AmazonIdentityManagementServiceClient Client(HttpServer server) =>
        new(
            new SessionAWSCredentials("AKIA0000111111111111", "local", "token"),
            new AmazonIdentityManagementServiceConfig { ServiceURL = server.Address.ToString(), MaxErrorRetry = 3 }
        );
}
