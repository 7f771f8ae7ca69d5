using System.Buffers.Text;
using System.Text;

namespace LocalAws.Wire;

/// <summary>The wire format of a service's requests, responses and errors.</summary>
internal enum Protocol
{
    /// <summary>Form parameters in, XML out: IAM and STS.</summary>
    Query,

    /// <summary>EC2's own variant of Query.</summary>
    Ec2,

    /// <summary>JSON with an <c>X-Amz-Target</c> header, content type <c>application/x-amz-json-1.0</c>.</summary>
    Json10,

    /// <summary>The same with content type <c>application/x-amz-json-1.1</c>.</summary>
    Json11,

    /// <summary>Paths, query strings and JSON bodies: Lambda.</summary>
    RestJson,

    /// <summary>The same with XML, as in S3: errors have no envelope, and bodies are objects' bytes.</summary>
    RestXml,
}

/// <summary>The protocols' errors.</summary>
internal static class ProtocolErrors
{
    public static bool IsJson(this Protocol protocol) => protocol is Protocol.Json10 or Protocol.Json11;

    /// <summary>The error for a request that IAM does not allow.</summary>
    public static AwsException AccessDenied(this Protocol protocol, string message) =>
        protocol switch
        {
            Protocol.Query or Protocol.RestXml => new("AccessDenied", message, 403),
            Protocol.Ec2 => new(
                "UnauthorizedOperation",
                $"You are not authorized to perform this operation. {message}. Encoded authorization failure message: "
                    + $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(message))}",
                403
            ),
            Protocol.RestJson => new("AccessDeniedException", message, 403),
            _ => new("AccessDeniedException", message, 400, new() { ["Message"] = message }),
        };

    /// <summary>The error for an operation that is not supported here.</summary>
    public static AwsException UnknownOperation(this Protocol protocol, string service, string operation) =>
        protocol switch
        {
            Protocol.Query or Protocol.Ec2 => new("InvalidAction", $"LocalAws does not support {service}:{operation}.", 400),
            Protocol.RestXml => new("NotImplemented", $"LocalAws does not support {service}:{operation}.", 501),
            _ => new("UnknownOperationException", $"LocalAws does not support {service}:{operation}.", 400),
        };
}
