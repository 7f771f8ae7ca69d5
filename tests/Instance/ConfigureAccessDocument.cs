using System.Text.Json;
using System.Text.RegularExpressions;

namespace Instance.Tests;

/// <summary>The SSM document as deployed, and what the SSM agent makes of it.</summary>
internal sealed partial class ConfigureAccessDocument
{
    /// <summary>Values for the parameters that have no default.</summary>
    public static readonly IReadOnlyDictionary<string, string> Required = new Dictionary<string, string>
    {
        ["Action"] = "configure",
        ["Grant"] = "web-team",
        ["Generation"] = "0",
        ["ProfileName"] = "cross-account-role",
        ["AccessRoleArn"] = "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole",
        ["Region"] = "us-east-2",
        ["Repositories"] = "us-east-2/SharedDemoRepo",
    };

    private static readonly JsonSerializerOptions WithFields = new() { IncludeFields = true };

    private readonly Content content;
    private readonly IReadOnlyDictionary<string, Regex> allowedPatterns;

    private ConfigureAccessDocument()
    {
        var document = SsmDocument.Read(SsmDocument.ConfigureAccess);
        content = document.Deserialize<Content>(WithFields)!;
        allowedPatterns = SsmDocument.AllowedPatterns(document);
    }

    public static ConfigureAccessDocument Instance { get; } = new();

    public IReadOnlyDictionary<string, Parameter> Parameters => content.parameters;

    public Step OnlyStep => Assert.Single(content.mainSteps);

    public string SchemaVersion => content.schemaVersion;

    public string Script => Assert.Single(OnlyStep.inputs.runCommand);

    /// <summary>The script with its parameters substituted as plain text, as the agent does it. Patterns are ignored.</summary>
    public string ScriptWith(IReadOnlyDictionary<string, string>? values = null) =>
        Placeholder()
            .Replace(
                Script,
                match =>
                {
                    var name = match.Groups[1].Value;
                    return values?.GetValueOrDefault(name)
                        ?? Required.GetValueOrDefault(name)
                        ?? Parameters[name].@default
                        ?? throw new InvalidOperationException($"The script uses the parameter {name}, which the document does not have.");
                }
            );

    /// <summary>Whether the agent would accept the value.</summary>
    public bool Allows(string parameter, string value) => allowedPatterns[parameter].IsMatch(value);

    [GeneratedRegex(@"\{\{ *([A-Za-z]+) *\}\}")]
    public static partial Regex Placeholder();

#pragma warning disable IDE1006, CS0649 // The document's own names, set by the deserializer
    internal sealed class Content
    {
        public string schemaVersion = "";
        public string description = "";
        public Dictionary<string, Parameter> parameters = [];
        public List<Step> mainSteps = [];
    }

    internal sealed class Parameter
    {
        public string type = "";
        public string? @default;
        public string allowedPattern = "";
    }

    internal sealed class Step
    {
        public string name = "";
        public string action = "";
        public Dictionary<string, List<string>> precondition = [];
        public Inputs inputs = new();
    }

    internal sealed class Inputs
    {
        public string timeoutSeconds = "";
        public List<string> runCommand = [];
    }
#pragma warning restore IDE1006, CS0649
}
