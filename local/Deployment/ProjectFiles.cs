namespace LocalAws.Deployment;

/// <summary>The project's files that stacks are made of, read where they stand.</summary>
/// <param name="folder">The folder with <c>template.yaml</c>.</param>
/// <param name="replaced">Texts to take in place of files, by path in the project: a test that weakens a template.</param>
internal sealed class ProjectFiles(string folder, IReadOnlyDictionary<string, string>? replaced = null)
{
    /// <param name="path">Relative to the project's folder, with slashes.</param>
    /// <param name="namedAt">What names the file, for the message where it is missing.</param>
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
