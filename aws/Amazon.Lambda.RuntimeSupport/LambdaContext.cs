using System.Globalization;
using System.Net.Http.Headers;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An invocation's context, from the headers of the Runtime API's response.</summary>
internal sealed class LambdaContext(HttpResponseHeaders headers, LambdaEnvironment environment, TimeProvider time, TextWriter log)
    : ILambdaContext
{
    private readonly DateTimeOffset deadline = DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse(Header(headers, "Lambda-Runtime-Deadline-Ms") ?? "0", CultureInfo.InvariantCulture)
    );

    public string AwsRequestId { get; } =
        Header(headers, "Lambda-Runtime-Aws-Request-Id")
        ?? throw new InvalidDataException("The Runtime API sent an invocation without a request id.");

    public IClientContext ClientContext => field ??= RuntimeSupport.ClientContext.Read(Header(headers, "Lambda-Runtime-Client-Context"));

    public ICognitoIdentity Identity => field ??= CognitoIdentity.Read(Header(headers, "Lambda-Runtime-Cognito-Identity"));

    public string FunctionName => environment.FunctionName;

    public string FunctionVersion => environment.FunctionVersion;

    public string InvokedFunctionArn { get; } = Header(headers, "Lambda-Runtime-Invoked-Function-Arn");

    public ILambdaLogger Logger => new LambdaConsoleLogger(log, environment, time, new InvocationIds(AwsRequestId, TenantId, TraceId));

    public string LogGroupName => environment.LogGroupName;

    public string LogStreamName => environment.LogStreamName;

    public int MemoryLimitInMB => environment.MemoryLimitInMB;

    public TimeSpan RemainingTime => deadline - time.GetUtcNow();

    public string TenantId { get; } = Header(headers, "Lambda-Runtime-Aws-Tenant-Id");

    public string TraceId { get; } = Header(headers, "Lambda-Runtime-Trace-Id");

    public ILambdaSerializer Serializer { get; internal set; }

    private static string Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : null;
}
