namespace Templates.Tests;

/// <summary>What make looks for before it begins, and README asks for.</summary>
public sealed class NeedsTests : IDisposable
{
    private readonly DirectoryInfo programs = Directory.CreateTempSubdirectory("needs-");

    [Fact]
    public async Task A_machine_that_has_everything_is_accepted()
    {
        Install();

        Assert.Equal(new ProgramRun(0, "", ""), await NeedsAsync());
    }

    [Theory]
    [InlineData("git", "git is missing: ", "`git`")]
    [InlineData("aws", "the aws CLI is missing: ", "the `aws` CLI")]
    [InlineData("node", "Node.js 20 or later is missing: https://nodejs.org\n", "Node.js 20 or later")]
    [InlineData("npm", "npm is missing: ", "Node.js 20 or later")]
    [InlineData("dotnet", "the .NET 10 SDK is missing: ", "the .NET 10 SDK")]
    public async Task A_missing_program_is_named_and_is_one_that_README_asks_for(string program, string message, string inReadme)
    {
        Install();
        File.Delete(Path.Combine(programs.FullName, program));

        var run = await NeedsAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Contains(inReadme, Requirements, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_versions_are_named_all_at_once()
    {
        Install(node: "v18.19.0", dotnet: "9.0.100 [/usr/share/dotnet/sdk]");

        var run = await NeedsAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "Node.js 20 or later is missing: https://nodejs.org (this machine has v18.19.0)\n",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("the .NET 10 SDK is missing: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void README_names_every_program_that_the_functions_are_published_with()
    {
        var publish = Checkout.Text("functions/publish.sh").Split("for tool in ")[1].Split(';')[0].Split(' ');

        Assert.Equal("dotnet", publish[0]);
        Assert.Contains("gcc", publish);
        Assert.All(publish.Skip(1), tool => Assert.Contains($"`{tool}`", Requirements, StringComparison.Ordinal));
    }

    [Fact]
    public void README_names_the_program_that_the_repository_template_is_packed_with()
    {
        Assert.Contains("command -v zip ", Checkout.Text("repository-account.render.sh"), StringComparison.Ordinal);
        Assert.Contains("Or with the aws CLI and `zip`", Checkout.Text("README.md"), StringComparison.Ordinal);
    }

    public void Dispose() => programs.Delete(recursive: true);

    /// <summary>README's sentence about what <c>make demo</c> needs.</summary>
    private static string Requirements =>
        Checkout.Text("README.md").Split('\n').Single(line => line.StartsWith("`make demo` needs ", StringComparison.Ordinal));

    private void Install(string node = "v20.0.0", string dotnet = "10.0.100 [/usr/share/dotnet/sdk]")
    {
        foreach (var (name, printed) in new[] { ("git", ""), ("aws", ""), ("npm", ""), ("node", node), ("dotnet", dotnet) })
        {
            var file = Path.Combine(programs.FullName, name);
            File.WriteAllText(file, $"#!/bin/sh\necho '{printed}'\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        File.CreateSymbolicLink(Path.Combine(programs.FullName, "grep"), "/bin/grep");
    }

    // With these programs and no others.
    private Task<ProgramRun> NeedsAsync() =>
        Programs.RunAsync(Programs.Alone("make", ["needs"], [new("PATH", programs.FullName)], Checkout.Folder));
}
