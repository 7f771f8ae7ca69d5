namespace Amazon.Lambda.Core;

/// <summary>What a function knows about the invocation it serves.</summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }

    /// <summary>Null unless the caller is the AWS Mobile SDK.</summary>
    IClientContext ClientContext { get; }

    string FunctionName { get; }

    string FunctionVersion { get; }

    /// <summary>Null unless the caller is the AWS Mobile SDK.</summary>
    ICognitoIdentity Identity { get; }

    string InvokedFunctionArn { get; }

    ILambdaLogger Logger { get; }

    string LogGroupName { get; }

    string LogStreamName { get; }

    int MemoryLimitInMB { get; }

    /// <summary>Time until Lambda ends the invocation; negative once it is over.</summary>
    TimeSpan RemainingTime { get; }

    string TenantId => string.Empty;

    string TraceId => string.Empty;

    /// <summary>The serializer the handler was registered with; null for one that takes a stream.</summary>
    ILambdaSerializer Serializer => null;
}

/// <summary>Client context of the AWS Mobile SDK: named so that <see cref="ILambdaContext"/> has its official shape.</summary>
public interface IClientContext
{
    IDictionary<string, string> Environment { get; }

    IDictionary<string, string> Custom { get; }
}

/// <summary>Cognito identity of the AWS Mobile SDK: named so that <see cref="ILambdaContext"/> has its official shape.</summary>
public interface ICognitoIdentity
{
    string IdentityId { get; }

    string IdentityPoolId { get; }
}
