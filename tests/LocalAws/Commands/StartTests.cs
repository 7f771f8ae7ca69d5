using LocalAws.Commands;

namespace LocalAws.Tests.Commands;

/// <summary>What is missing is said before anything runs.</summary>
public class StartTests
{
    [Fact]
    public async Task Functions_that_are_not_published_are_told_with_the_command_that_does_it()
    {
        var folder = Directory.CreateTempSubdirectory("localaws-start-");
        try
        {
            var error = await Assert.ThrowsAsync<LocalAwsException>(() =>
                HostOptions.StartAsync(
                    new()
                    {
                        Port = 0,
                        Folder = folder.FullName,
                        Project = folder.FullName,
                    },
                    TestContext.Current.CancellationToken
                )
            );
            Assert.Contains("make publish", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_template_that_is_not_there_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("localaws-start-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, ".build/bootstrap"));
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, ".build/bootstrap/bootstrap"),
                "",
                TestContext.Current.CancellationToken
            );
            var error = await Assert.ThrowsAnyAsync<LocalAwsException>(() =>
                HostOptions.StartAsync(
                    new()
                    {
                        Port = 0,
                        Folder = folder.FullName,
                        Project = folder.FullName,
                    },
                    TestContext.Current.CancellationToken
                )
            );
            Assert.Contains("template.yaml", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
