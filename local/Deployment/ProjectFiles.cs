namespace LocalAws.Deployment;

/// <summary>The project's files that stacks are made from.</summary>
/// <param name="folder">The folder with <c>template.yaml</c>.</param>
/// <param name="replaced">Contents to use instead of files, by path in the project: for tests that weaken a template.</param>
internal sealed class ProjectFiles(string folder, IReadOnlyDictionary<string, string>? replaced = null)
{
    /// <param name="path">Relative to the project's folder, with slashes.</param>
    /// <param name="namedAt">The place that names the file, for the message if it is missing.</param>
    public string Read(string path, SourcePosition? namedAt = null)
    {
        if (replaced?.GetValueOrDefault(path) is { } text)
            return text;
        try
        {
            return File.ReadAllText(Path.Combine(folder, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw namedAt is null
                ? new LocalAwsException($"{path} cannot be read: {e.Message}")
                : new TemplateException(namedAt, $"{path} cannot be read: {e.Message.TrimEnd('.')}");
        }
    }
}
