using Browser.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Browser.Tests;

/// <summary>This machine's Chromium, or Chrome, without a window. If there is none, the tests are skipped and say so.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // Nothing that would use the network, and no sandbox: Chromium has none for root.
    private static readonly string[] Switches =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    /// <summary>The programs to look for; the first one that exists is used.</summary>
    internal static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        var found = Programs
            .SelectMany(program =>
                (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program))
            )
            .FirstOrDefault(File.Exists);
        if (found is null)
            return;

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = found,
                Args = Switches,
                Timeout = 120_000,
            }
        );
    }

    /// <summary>Opens a window; the test is skipped if there is no browser.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
    {
        Assert.SkipWhen(
            browser is null,
            $"There is no browser on this machine ({string.Join(", ", Programs)}): install your system's package chromium."
        );
        var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout(120_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
