using System.Text;
using LocalAws;
using LocalAws.Instances;

namespace TestKit.Snapshots;

/// <summary>
/// The settings of aws and git on an instance: each line with its section. Sections without settings, and files without any, count as
/// missing.
/// </summary>
internal static class InstanceFiles
{
    private const string Header = "=== ";

    /// <summary>Only regular files: anything else could not be read as one of these without being somebody else's file.</summary>
    private const string Read = """
        for file in /etc/gitconfig /root/.aws/config /root/.gitconfig /home/*/.aws/config /home/*/.gitconfig; do
          [ -f "$file" ] && [ ! -L "$file" ] || continue
          stat -c '=== %n %U %a' "$file" && cat "$file" && echo
        done
        echo '=== end'
        """;

    /// <summary>On a busy machine LocalAws may lose the end of a program's output: then it is read again.</summary>
    private const int Attempts = 10;

    private const string End = "=== end\n";

    public static async Task<IEnumerable<string>> ReadAsync(LocalAwsHost host, string instanceId, CancellationToken cancellationToken)
    {
        if ((await host.Cloud.Hosts.FindIsolationAsync()).Level == IsolationLevel.HomeOnly)
            throw new InvalidOperationException("This machine allows no namespaces: an instance has no files of its own to compare.");
        if (await host.Cloud.Hosts.BootedAsync(instanceId) is not { } machine)
            return [];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var read = await machine.RunAsync(["sh", "-c", Read], new Dictionary<string, string>(), new(), cancellationToken);
            var files = Encoding.UTF8.GetString(read.Output);
            if (read.ExitCode != 0)
                throw new InvalidOperationException($"{instanceId}: {Encoding.UTF8.GetString(read.Error)}");
            if (files.EndsWith(End, StringComparison.Ordinal))
                return Facts(files[..^End.Length]);
        }

        throw new InvalidOperationException($"{instanceId}: its files could not be read to their end.");
    }

    /// <summary>The contents of files, one after the other, each after a line with its name, owner and mode.</summary>
    public static IEnumerable<string> Facts(string files)
    {
        var (file, owner, section) = ("", "", "");
        var facts = new List<string>();
        foreach (var line in files.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith(Header, StringComparison.Ordinal))
            {
                var words = line[Header.Length..].Split(' ');
                (file, owner, section) = (words[0], string.Join(' ', words[1..]), "");
            }
            else if (line.StartsWith('['))
            {
                section = line + " ";
            }
            else if (line.Length > 0)
            {
                // In git's files a key may occur more than once, and the order matters.
                var place = $"{file} {section}";
                var before = facts.Count(fact => fact.StartsWith(place + line.Split('=')[0], StringComparison.Ordinal));
                facts.Add($"{place}{line}{(before == 0 ? "" : $" (number {before + 1})")}");
                if (!facts.Contains($"{file} is of {owner}"))
                    facts.Add($"{file} is of {owner}");
            }
        }

        return facts;
    }
}
