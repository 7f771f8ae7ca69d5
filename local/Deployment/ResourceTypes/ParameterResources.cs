namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Systems Manager parameters.</summary>
internal static class ParameterResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new(
            "AWS::SSM::Parameter",
            new() { "Name", "Description", "Type", "Value", "AllowedPattern", "DataType", "Tier" },
            CreateAsync,
            DeleteAsync
        )
        {
            UpdateAsync = UpdateAsync,
            Required = ["Type", "Value"],
            ReplacedBy = ["Name"],
            NameProperty = "Name",
            Missing = ["Policies", "Tags"],
        },
    ];

    private static async Task CreateAsync(ResourceWork parameter, CancellationToken cancellationToken)
    {
        var name = parameter.Name("Name", 1011);
        await PutAsync(parameter, name, overwrite: false, cancellationToken);
        parameter.Exists(name, ("Type", parameter.Text("Type")), ("Value", parameter.Text("Value")));
    }

    private static async Task UpdateAsync(ResourceWork parameter, CancellationToken cancellationToken)
    {
        await PutAsync(parameter, parameter.PhysicalId!, overwrite: true, cancellationToken);
        parameter.Exists(parameter.PhysicalId!, ("Type", parameter.Text("Type")), ("Value", parameter.Text("Value")));
    }

    private static Task PutAsync(ResourceWork parameter, string name, bool overwrite, CancellationToken cancellationToken) =>
        parameter.CallAsync(
            "ssm",
            "PutParameter",
            new()
            {
                ["Name"] = name,
                ["Description"] = parameter.OptionalText("Description"),
                ["Type"] = parameter.Text("Type"),
                ["Value"] = parameter.Text("Value"),
                ["AllowedPattern"] = parameter.OptionalText("AllowedPattern"),
                ["DataType"] = parameter.OptionalText("DataType"),
                ["Tier"] = parameter.OptionalText("Tier"),
                ["Overwrite"] = overwrite,
            },
            cancellationToken
        );

    private static Task DeleteAsync(ResourceWork parameter, CancellationToken cancellationToken) =>
        parameter.CallIfThereAsync("ssm", "DeleteParameter", new() { ["Name"] = parameter.PhysicalId }, cancellationToken);
}
