using Microsoft.Playwright;

namespace Browser.Tests;

/// <summary>A page in a window of its own, and everything that it did besides being shown.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly FileInfo file;
    private readonly IBrowserContext context;

    private Tab(FileInfo file, IBrowserContext context, IPage page)
    {
        (this.file, this.context, Page) = (file, context, page);
        page.Console += (_, message) => Said.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Said.Add($"error: {error}");
        page.Dialog += async (_, dialog) =>
        {
            Said.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        context.Request += (_, request) => Asked.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>What was written to the console, dialogs included.</summary>
    public List<string> Said { get; } = [];

    /// <summary>What was fetched besides the page itself.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Opens a page from a file, as people do.</summary>
    public static async Task<Tab> OpenAsync(Chromium chromium, string html, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await chromium.OpenAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = 800 },
                ColorScheme = scheme,
            }
        );
        var file = new FileInfo(Path.Combine(Path.GetTempPath(), $"repogrant-{Guid.NewGuid():N}.html"));
        await File.WriteAllTextAsync(file.FullName, html, TestContext.Current.CancellationToken);
        var tab = new Tab(file, context, await context.NewPageAsync());
        await tab.LoadAsync();
        return tab;
    }

    /// <summary>Loads the page, or reloads it, until the browser has drawn it.</summary>
    public async Task LoadAsync()
    {
        await Page.GotoAsync(new Uri(file.FullName).AbsoluteUri);
        Asked.RemoveAll(url => url.EndsWith(file.Name, StringComparison.Ordinal));
        // Two frames later the first one with the page is on the screen.
        await Page.EvaluateAsync("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    }

    public Task OpenDetailsAsync() => Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => one.open = true)");

    /// <summary>Saves a picture of the whole page in .build/screenshots.</summary>
    public async Task<byte[]> KeepAsync(string name) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Checkout.Screenshots, name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        file.Delete();
    }
}
