using System.CommandLine;

namespace LocalAws.Commands;

/// <summary><c>operations</c>: prints what LocalAws supports, which is a section of local/README.md, from the code.</summary>
internal static class OperationsCommand
{
    public static Command Create()
    {
        var file = new Option<FileInfo?>("--into") { Description = "The README in which to replace the section, instead of printing it." };
        var command = new Command("operations", "Prints every operation and resource type that LocalAws supports, as Markdown.") { file };
        command.SetAction((line, cancellationToken) => RunAsync(line.GetValue(file), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? file, CancellationToken cancellationToken)
    {
        using var folder = new RunFolder();
        await using var cloud = new Cloud(new() { Folder = folder.Path });
        var section = SupportedTable.Of(cloud.Dispatcher.Services);
        if (file is null)
        {
            Console.Write(section);
            return 0;
        }
        if (!file.Exists)
            throw new LocalAwsException($"--into: there is no {file.FullName}.");
        var text = await File.ReadAllTextAsync(file.FullName, cancellationToken);
        await File.WriteAllTextAsync(file.FullName, SupportedTable.Put(section, text), cancellationToken);
        return 0;
    }
}
