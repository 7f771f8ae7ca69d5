using System.Text;

namespace RepoGrant.Cli.Commands;

/// <summary>Writes files so that they are either complete or as they were before.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file, replacing an existing one; throws a <see cref="Problem"/> if that is not possible.</summary>
    public static async Task WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        string? unfinished = null;
        try
        {
            var path = Path.GetFullPath(file);
            // A device is written to, never replaced.
            if (path.StartsWith("/dev/", StringComparison.Ordinal))
            {
                await File.WriteAllTextAsync(path, text, cancellationToken);
                return;
            }

            // A link stays a link: its target is replaced.
            if (new FileInfo(path) is { LinkTarget: not null } link)
                path = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;

            unfinished = $"{path}.{Path.GetRandomFileName()}";
            await File.WriteAllTextAsync(unfinished, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken);
            File.Move(unfinished, path, overwrite: true);
            unfinished = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new Problem($"{(file.Length > 0 ? file : "A file without a name")} cannot be written: {Reason(e, unfinished)}", e);
        }
        finally
        {
            // Deleting in a folder that does not exist would throw.
            if (File.Exists(unfinished))
                File.Delete(unfinished);
        }
    }

    // The message names the requested file, not the unfinished one.
    private static string Reason(Exception e, string? unfinished) =>
        e switch
        {
            DirectoryNotFoundException => "its folder does not exist.",
            UnauthorizedAccessException => "you may not write there, or it is a folder.",
            _ when unfinished is null => e.Message,
            _ => e.Message.Replace(unfinished, "the file", StringComparison.Ordinal),
        };
}
