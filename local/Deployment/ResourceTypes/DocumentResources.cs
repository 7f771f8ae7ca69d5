namespace LocalAws.Deployment.ResourceTypes;

/// <summary>SSM documents.</summary>
internal static class DocumentResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        // UpdateMethod says how a change is made; a stack is created here, and never changed.
        new("AWS::SSM::Document", new() { "Name", "DocumentType", "DocumentFormat", "TargetType", "Content", "UpdateMethod" }, CreateAsync),
    ];

    private static async Task<StackResource> CreateAsync(NewResource document, CancellationToken cancellationToken)
    {
        var name = document.Text("Name");
        await document.CallAsync(
            "ssm",
            "CreateDocument",
            new()
            {
                ["Name"] = name,
                ["DocumentType"] = document.OptionalText("DocumentType"),
                ["DocumentFormat"] = document.OptionalText("DocumentFormat"),
                ["TargetType"] = document.OptionalText("TargetType"),
                ["Content"] = document.Document("Content"),
            },
            cancellationToken
        );
        return document.Created(name);
    }
}
