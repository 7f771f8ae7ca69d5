namespace LocalAws.Deployment;

/// <summary>A service refused a call for a resource, or the resource's properties are not valid.</summary>
/// <param name="at">Where the resource is declared.</param>
/// <param name="told">What happened, for whoever starts LocalAws.</param>
/// <param name="reason">The same in CloudFormation's words, for the stack's events.</param>
internal sealed class ResourceException(SourcePosition at, string told, string reason) : LocalAwsException($"{at}: {told.TrimEnd('.')}.")
{
    public string Reason { get; } = reason;
}
