namespace Cli.Tests;

/// <summary>Where the stack is looked for.</summary>
public sealed class RegionStory : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("repogrant-");

    [Fact]
    public async Task A_profiles_Region_counts_less_than_the_environments_as_in_the_aws_CLI()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        Directory.CreateDirectory(Path.Combine(home.FullName, ".aws"));
        await File.WriteAllTextAsync(
            Path.Combine(home.FullName, ".aws", "config"),
            $"[profile elsewhere]\nregion = eu-west-1\naws_access_key_id = AKIA0000{accounts.RepositoryAccount.AccountId}\n"
                + "aws_secret_access_key = local\n",
            TestContext.Current.CancellationToken
        );
        (string, string?)[] files = [("AWS_CONFIG_FILE", null), ("AWS_SHARED_CREDENTIALS_FILE", null)];

        foreach (var variable in (string[])["AWS_REGION", "AWS_DEFAULT_REGION"])
        {
            var other = variable == "AWS_REGION" ? "AWS_DEFAULT_REGION" : "AWS_REGION";
            var list = await repogrant.RunAsync(["list", "--profile", "elsewhere"], [.. files, (variable, "us-east-2"), (other, null)]);
            Assert.Equal((0, "No grant is recorded.\n"), (list.ExitCode, list.Output));
        }

        var there = await repogrant.RunAsync(
            ["list", "--profile", "elsewhere"],
            [.. files, ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null)]
        );
        Assert.Contains("There is no stack repogrant in this account in eu-west-1.", there.Error, StringComparison.Ordinal);
    }

    public void Dispose() => home.Delete(recursive: true);
}
