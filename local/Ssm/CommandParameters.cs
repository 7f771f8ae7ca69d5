using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>The parameters of one command: checked against the document, and substituted into its steps as plain text.</summary>
internal sealed class CommandParameters
{
    private readonly DocumentContent document;
    private readonly Dictionary<string, IReadOnlyList<string>> values = new(StringComparer.Ordinal);

    public CommandParameters(DocumentContent document, JsonObject? given)
    {
        this.document = document;
        Given = (JsonObject?)given?.DeepClone() ?? [];
        foreach (var (name, _) in Given)
        {
            var list = Given[name] is JsonArray ? Given.Texts(name) : [Given.Text(name) ?? ""];
            var parameter =
                document.Parameters.GetValueOrDefault(name)
                ?? throw SsmErrors.Parameters($"Parameter {name} is not defined by the document.");
            if (list.Any(v => v.Contains("{{", StringComparison.Ordinal) && v.Contains("ssm:", StringComparison.Ordinal)))
                throw AwsException.NotSupported("Parameter Store references in a command's parameters");
            parameter.Check(list);
            values[name] = list;
        }
        foreach (var (name, parameter) in document.Parameters)
        {
            if (!values.ContainsKey(name))
                values[name] = parameter.Default ?? throw SsmErrors.Parameters($"Parameter {name} is required and has no value.");
        }
    }

    /// <summary>The parameters as in the request, which descriptions of the command show.</summary>
    public JsonObject Given { get; }

    /// <summary>A script's lines: an element that consists of a StringList reference becomes that many lines.</summary>
    public string Script(JsonNode runCommand) => string.Concat(Lines(runCommand).Select(line => line + "\n"));

    public string Text(JsonNode? node) =>
        node is null ? "" : Substitute(node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString());

    private IEnumerable<string> Lines(JsonNode node)
    {
        if (node is JsonArray list)
            return list.SelectMany(n => Lines(n!));
        var text = node.ToString();
        var reference = DocumentContent.Reference().Match(text.Trim());
        return
            reference.Success
            && reference.Length == text.Trim().Length
            && document.Parameters[reference.Groups[1].Value].Type == "StringList"
            ? values[reference.Groups[1].Value]
            : [Substitute(text)];
    }

    private string Substitute(string text) =>
        DocumentContent
            .Reference()
            .Replace(
                text,
                match =>
                {
                    var name = match.Groups[1].Value;
                    return DocumentParameter.Rendered(document.Parameters[name].Type, values[name]);
                }
            );
}
