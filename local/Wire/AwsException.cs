using System.Text.Json.Nodes;

namespace LocalAws.Wire;

/// <summary>An error response, in AWS's terms.</summary>
/// <param name="code">The code as the service spells it on the wire, such as <c>NoSuchEntity</c> or <c>ValidationException</c>.</param>
/// <param name="message">AWS's wording.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="extra">Further members of a JSON error's body.</param>
internal sealed class AwsException(string code, string message, int status = 400, JsonObject? extra = null) : Exception(message)
{
    public string Code { get; } = code;

    public int Status { get; } = status;

    public JsonObject? Extra { get; } = extra;

    /// <summary>The error for a request that AWS would serve and LocalAws does not: it names what is not supported.</summary>
    public static AwsException NotSupported(string what) => new("NotImplemented", $"LocalAws does not support {what}.", 501);
}
