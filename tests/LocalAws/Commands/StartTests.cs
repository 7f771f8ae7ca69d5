using LocalAws.Commands;

namespace LocalAws.Tests.Commands;

/// <summary>What is missing is said before anything runs.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("localaws-start-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Unpublished_functions_are_reported_with_the_command_that_publishes_them()
    {
        var error = await Assert.ThrowsAsync<LocalAwsException>(StartAsync);
        Assert.Contains("make publish", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_template_is_named()
    {
        var bootstrap = Path.Combine(folder.CreateSubdirectory(".build/bootstrap").FullName, "bootstrap");
        await File.WriteAllTextAsync(bootstrap, "", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAnyAsync<LocalAwsException>(StartAsync);
        Assert.Contains("template.yaml", error.Message, StringComparison.Ordinal);
    }

    private Task StartAsync() =>
        HostOptions.StartAsync(
            new()
            {
                Port = 0,
                Folder = folder.FullName,
                Project = folder.FullName,
            },
            TestContext.Current.CancellationToken
        );
}
