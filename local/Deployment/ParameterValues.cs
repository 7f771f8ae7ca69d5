namespace LocalAws.Deployment;

/// <summary>The parameters of a stack: the given values, the previous ones, and the template's defaults.</summary>
internal static class ParameterValues
{
    /// <summary>Every parameter's value as a string, checked.</summary>
    /// <param name="template">The template that declares them.</param>
    /// <param name="given">The given values by name; null to keep the stack's value.</param>
    /// <param name="previous">The stack's values; empty for a new stack.</param>
    public static IReadOnlyDictionary<string, string> Of(
        Template template,
        IReadOnlyDictionary<string, string?> given,
        IReadOnlyDictionary<string, string> previous
    )
    {
        if (given.Keys.Where(name => !template.Parameters.ContainsKey(name)).ToArray() is { Length: > 0 } unknown)
            throw new TemplateException(template.At, $"Parameters: [{string.Join(", ", unknown)}] do not exist in the template");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var parameter in template.Parameters.Values)
        {
            var value = given.TryGetValue(parameter.Name, out var text)
                ? text ?? previous.GetValueOrDefault(parameter.Name)
                : parameter.Default;
            if (value is null)
                missing.Add(parameter.Name);
            else
                values.Add(parameter.Name, value);
        }
        if (missing.Count > 0)
            throw new TemplateException(template.Parameters[missing[0]].At, $"Parameters: [{string.Join(", ", missing)}] must have values");
        foreach (var (name, value) in values)
            template.Parameters[name].Check(value);
        return values;
    }
}
