namespace LocalAws.Deployment;

/// <summary>A stack that was deployed.</summary>
internal sealed record Stack(
    string Name,
    string AccountId,
    string Region,
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyDictionary<string, StackResource> Resources
);
