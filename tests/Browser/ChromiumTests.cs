namespace Browser.Tests;

/// <summary>Which browsers are looked for, and which one is installed if there is none. These tests need no browser.</summary>
public class ChromiumTests
{
    [Fact]
    public async Task What_is_looked_for_is_what_make_tools_looks_for_before_it_installs_one()
    {
        var script = await File.ReadAllTextAsync(
            Path.Combine(Checkout.Folder, "tests", "tools", "install.sh"),
            TestContext.Current.CancellationToken
        );

        Assert.All(Chromium.Programs, program => Assert.Contains($"command -v {program}", script, StringComparison.Ordinal));
    }
}
