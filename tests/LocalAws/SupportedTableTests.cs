namespace LocalAws.Tests;

/// <summary>local/README.md says what LocalAws supports, no more and no less.</summary>
public sealed class SupportedTableTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string Renew = "Run 'dotnet local/bin/Release/net10.0/LocalAws.dll operations --into local/README.md'.";

    [Fact]
    public async Task The_README_lists_every_operation_and_resource_type_that_is_supported()
    {
        var readme = await File.ReadAllTextAsync(Readme(), TestContext.Current.CancellationToken);
        var section = SupportedTable.Of(aws.Host.Cloud.Dispatcher.Services);

        var (listed, supported) = (Names(readme), Names(section));
        var missing = supported.Except(listed).ToList();
        var extra = listed.Except(supported).ToList();
        Assert.True(
            missing.Count + extra.Count == 0,
            $"Missing in local/README.md: {Text(missing)}. No longer supported: {Text(extra)}. {Renew}"
        );
        Assert.True(
            SupportedTable.Put(section, readme) == readme,
            $"What local/README.md says of an operation is not what is supported. {Renew}"
        );
    }

    [Fact]
    public void An_operation_lists_its_parameters_and_what_is_not_emulated()
    {
        var section = SupportedTable.Of(aws.Host.Cloud.Dispatcher.Services);
        Assert.Contains(
            "\n- **DeleteTags**: ResourceId, Tag. Not emulated: tags of anything but instances.\n",
            section,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_operation_that_does_nothing_is_listed_as_refused()
    {
        var section = SupportedTable.Of(aws.Host.Cloud.Dispatcher.Services);
        Assert.Contains("\n- **StartSyncExecution** is refused with AWS's own error for STANDARD ", section, StringComparison.Ordinal);
    }

    /// <summary>Each entry with the heading above it.</summary>
    private static HashSet<string> Names(string markdown)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var heading = "";
        foreach (var line in markdown[markdown.IndexOf(SupportedTable.Heading, StringComparison.Ordinal)..].Split('\n'))
        {
            if (line.StartsWith("### ", StringComparison.Ordinal))
                heading = line[4..];
            else if (line.StartsWith("- **", StringComparison.Ordinal))
                names.Add($"{heading}: {line.Split("**")[1]}");
        }
        return names;
    }

    private static string Text(IReadOnlyCollection<string> names) => names.Count == 0 ? "nothing" : string.Join(", ", names);

    private static string Readme()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var readme = Path.Combine(folder.FullName, "local", "README.md");
            if (File.Exists(readme))
                return readme;
        }
        throw new FileNotFoundException("There is no local/README.md above the tests.");
    }
}
