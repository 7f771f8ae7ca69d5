using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using RepoGrant.Reports;

namespace RepoGrant.Cli.Aws;

/// <summary>The one call to CloudTrail that the command line makes. It needs no trail: every account has its event history.</summary>
internal sealed class CloudTrail(AWSCredentials credentials, CloudTrail.Settings config) : SdkClient(credentials, config)
{
    /// <summary>
    /// Reads a page of the calls of StartExecution in a time, newest first.
    /// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
    /// </summary>
    public async Task<StartedPage> LookUpStartsAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? next,
        CancellationToken cancellationToken
    )
    {
        var options = new InvokeOptions { RequestMarshaller = Marshaller.Instance, ResponseUnmarshaller = Unmarshaller.Instance };
        return (await InvokeAsync<LookupEventsResponse>(new LookupEventsRequest(from, to, next), options, cancellationToken)).Page;
    }

    /// <summary>Settings of the client.</summary>
    public new sealed class Settings() : SdkClient.Settings("CloudTrail", "cloudtrail", "2013-11-01");

    private sealed class LookupEventsRequest(DateTimeOffset from, DateTimeOffset to, string? next) : AmazonWebServiceRequest
    {
        public JsonObject Body { get; } =
            new()
            {
                ["LookupAttributes"] = new JsonArray(
                    new JsonObject { ["AttributeKey"] = "EventName", ["AttributeValue"] = "StartExecution" }
                ),
                ["StartTime"] = from.ToUnixTimeSeconds(),
                ["EndTime"] = to.ToUnixTimeSeconds(),
                ["NextToken"] = next,
            };
    }

    private sealed class LookupEventsResponse : AmazonWebServiceResponse
    {
        public StartedPage Page { get; set; } = new([], null);
    }

    private sealed class Marshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly Marshaller Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = new DefaultRequest(input, "Amazon.CloudTrail") { HttpMethod = "POST", ResourcePath = "/" };
            request.Headers["X-Amz-Target"] = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
            request.Headers["Content-Type"] = "application/x-amz-json-1.1";
            var body = ((LookupEventsRequest)input).Body;
            if (body["NextToken"] is null)
                body.Remove("NextToken");
            request.Content = JsonSerializer.SerializeToUtf8Bytes(body);
            return request;
        }
    }

    private sealed class Unmarshaller : JsonResponseUnmarshaller
    {
        public static readonly Unmarshaller Instance = new();

        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
        {
            var body = JsonNode.Parse(input.Stream) as JsonObject;
            var starts = body.Objects("Events")
                .Select(found => StartedExecution.Of(found.Text("CloudTrailEvent")))
                .OfType<StartedExecution>();
            return new LookupEventsResponse { Page = new([.. starts], body.Text("NextToken") is { Length: > 0 } next ? next : null) };
        }

        public override AmazonServiceException UnmarshallException(
            JsonUnmarshallerContext input,
            Exception innerException,
            HttpStatusCode statusCode
        )
        {
            var reader = new StreamingUtf8JsonReader(input.Stream);
            var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
            return new(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
        }
    }
}
