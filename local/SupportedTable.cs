using System.Text;
using LocalAws.Deployment;
using LocalAws.Wire;

namespace LocalAws;

/// <summary>What LocalAws supports, for people: the last section of local/README.md, made from what the services have registered.</summary>
internal static class SupportedTable
{
    /// <summary>The beginning of the section, which goes to the end of the file.</summary>
    public const string Heading = "## Every operation";

    /// <summary>The section as Markdown.</summary>
    public static string Of(IEnumerable<Service> services)
    {
        var text = new StringBuilder($"{Heading}\n\n")
            .Append(
                "This section is made from the code. Where parameters are listed, an operation supports only these: LocalAws refuses any\n"
            )
            .Append("other by name. An operation without a list reads the parameters that it needs and ignores the rest.\n");
        foreach (var service in services.OrderBy(service => service.SigningName, StringComparer.Ordinal))
        {
            text.Append($"\n### {service.SigningName}\n\n");
            foreach (var operation in service.Operations.Values.OrderBy(operation => operation.Name, StringComparer.Ordinal))
                text.Append(Line(operation));
        }
        text.Append("\n### Resource types of templates\n\n");
        foreach (var type in ResourceType.All.OrderBy(type => type.Name, StringComparer.Ordinal))
            text.Append($"- **{type.Name}**: {string.Join(", ", type.Properties)}\n");
        return text.ToString();
    }

    private static string Line(SupportedOperation operation)
    {
        if (operation.Refusal is { } how)
            return $"- **{operation.Name}** is refused {how}.\n";

        var line = $"- **{operation.Name}**";
        if (operation.Parameters is { } parameters)
            line += ": " + string.Join(", ", parameters);
        return (operation.Limits.Count == 0 ? line : $"{line}. Not emulated: {string.Join("; ", operation.Limits)}.") + "\n";
    }

    /// <summary>A README with its last section replaced.</summary>
    public static string Put(string section, string readme)
    {
        var at = readme.IndexOf("\n" + Heading + "\n", StringComparison.Ordinal);
        return (at < 0 ? readme.TrimEnd('\n') + "\n\n" : readme[..(at + 1)]) + section;
    }
}
