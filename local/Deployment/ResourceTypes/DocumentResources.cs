namespace LocalAws.Deployment.ResourceTypes;

/// <summary>SSM documents.</summary>
internal static class DocumentResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new(
            "AWS::SSM::Document",
            new() { "Name", "DocumentType", "DocumentFormat", "TargetType", "VersionName", "Content", "UpdateMethod" },
            CreateAsync,
            DeleteAsync
        )
        {
            UpdateAsync = UpdateAsync,
            Required = ["Content"],
            ReplacedBy = ["Name", "DocumentType"],
            AlsoReplacedBy = (changed, properties) =>
                (string?)properties["UpdateMethod"] != "NewVersion"
                && changed.Any(property => property is "Content" or "DocumentFormat" or "TargetType" or "VersionName"),
            NameProperty = "Name",
            Missing = ["Attachments", "Requires", "Tags"],
        },
    ];

    private static async Task CreateAsync(ResourceWork document, CancellationToken cancellationToken)
    {
        var name = document.Name("Name", 128);
        await document.CallAsync(
            "ssm",
            "CreateDocument",
            new()
            {
                ["Name"] = name,
                ["DocumentType"] = document.OptionalText("DocumentType"),
                ["DocumentFormat"] = document.OptionalText("DocumentFormat"),
                ["TargetType"] = document.OptionalText("TargetType"),
                ["VersionName"] = document.OptionalText("VersionName"),
                ["Content"] = document.Document("Content"),
            },
            cancellationToken
        );
        document.Exists(name);
    }

    /// <summary>
    /// Creates a new version. It is disputed whether that becomes the default (cloudformation-coverage-roadmap 2539): here it does not,
    /// which is the harder case for a caller.
    /// </summary>
    private static Task UpdateAsync(ResourceWork document, CancellationToken cancellationToken) =>
        document.Changed("Content") || document.Changed("TargetType")
            ? document.CallAsync(
                "ssm",
                "UpdateDocument",
                new()
                {
                    ["Name"] = document.PhysicalId,
                    ["DocumentVersion"] = "$LATEST",
                    ["DocumentFormat"] = document.OptionalText("DocumentFormat"),
                    ["TargetType"] = document.OptionalText("TargetType"),
                    ["VersionName"] = document.OptionalText("VersionName"),
                    ["Content"] = document.Document("Content"),
                },
                cancellationToken
            )
            : Task.CompletedTask;

    private static Task DeleteAsync(ResourceWork document, CancellationToken cancellationToken) =>
        document.CallIfThereAsync("ssm", "DeleteDocument", new() { ["Name"] = document.PhysicalId }, cancellationToken);
}
