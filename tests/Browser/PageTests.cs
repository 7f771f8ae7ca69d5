using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using RepoGrant.Reports;
using Report.Tests;

namespace Browser.Tests;

/// <summary>The report page as people see it: on a phone and on a desk, in light, in dark and on paper, with hostile content.</summary>
public class PageTests(Chromium chromium)
{
    // Each would say that it ran, in its own way; none may.
    private const string Hostile =
        "\"'></p></code></pre></title></style><script>console.log('ran')</script><img src=x onerror=\"console.log('ran')\">"
        + "<svg onload=\"console.log('ran')\"></svg><iframe src=\"http://127.0.0.1:9/frame\"></iframe>"
        + "<link rel=stylesheet href=http://127.0.0.1:9/style><style>@import 'http://127.0.0.1:9/import';</style>";

    private const string Away = "<meta http-equiv=refresh content=\"0;url=http://127.0.0.1:9/away\">";

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Everybody_can_read_it(int width, ColorScheme scheme)
    {
        await using var tab = await Tab.OpenAsync(chromium, ReportPage.Of(Some.Run(instances: 20, failed: 5)), width, scheme);

        await tab.KeepAsync($"report-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}");
        await NothingIsWiderThanTheWindowAsync(tab);
        await NothingIsInTheWayAsync(tab);
        await tab.OpenDetailsAsync();
        await tab.KeepAsync($"report-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}-open");
        await NothingIsWiderThanTheWindowAsync(tab);
        await NothingIsInTheWayAsync(tab);
        var page = await tab.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)", page);
        Assert.Empty(tab.Said);
        Assert.Empty(tab.Asked);
    }

    [Fact]
    public async Task What_others_have_written_runs_nothing_and_fetches_nothing()
    {
        var run = Some.Run(instances: 4, failed: 2, change: text => text + Hostile + Away);
        await using var tab = await Tab.OpenAsync(chromium, ReportPage.Of(run), width: 390);

        await tab.OpenDetailsAsync();
        await tab.KeepAsync("report-hostile");
        // A refresh comes at once; after another load the page is still there.
        await tab.LoadAsync();
        Assert.Empty(tab.Said);
        Assert.Empty(tab.Asked);
        Assert.StartsWith("file:", tab.Page.Url, StringComparison.Ordinal);
        await NothingIsWiderThanTheWindowAsync(tab);
    }

    /// <summary>The test above proves something only if these run in a page that allows them.</summary>
    [Fact]
    public async Task The_same_as_markup_runs_and_fetches()
    {
        await using var tab = await Tab.OpenAsync(chromium, "<!DOCTYPE html><p>" + Hostile);

        Assert.Contains("log: ran", tab.Said);
        Assert.Contains("http://127.0.0.1:9/style", tab.Asked);
    }

    [Fact]
    public async Task Of_five_hundred_instances_heading_and_ids_stay_in_view()
    {
        await using var tab = await Tab.OpenAsync(chromium, ReportPage.Of(Some.Run(instances: 500, failed: 250)), width: 390);

        var offset = await tab.Page.EvaluateAsync<double[]>(
            """
            () => {
              const table = document.querySelector('.tall'), corner = table.querySelector('thead th');
              table.scrollTo(300, 5000);
              const of = table.getBoundingClientRect(), it = corner.getBoundingClientRect();
              return [Math.abs(it.top - of.top), Math.abs(it.left - of.left), table.scrollTop, table.scrollLeft];
            }
            """
        );
        Assert.InRange(offset[0], 0, 2);
        Assert.InRange(offset[1], 0, 2);
        Assert.Equal(5000, offset[2]);
        Assert.True(offset[3] > 0);
    }

    [Fact]
    public async Task On_paper_every_instance_is_there()
    {
        await using var tab = await Tab.OpenAsync(chromium, ReportPage.Of(Some.Run(instances: 120, failed: 3)), width: 800);

        await tab.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await tab.KeepAsync("report-print");
        var hidden = await tab.Page.EvaluateAsync<int>(
            "() => { const table = document.querySelector('.tall'); return table.scrollHeight - table.clientHeight; }"
        );
        Assert.Equal(0, hidden);
        // What is folded on a screen cannot be opened on paper, and no id is broken.
        var shown = await tab.Page.EvaluateAsync<double[]>(
            """
            () => [
              Math.min(...[...document.querySelectorAll('details > *:last-child')].map(one => one.getBoundingClientRect().height)),
              Math.max(...[...document.querySelectorAll('.matrix tbody th')].map(one => one.getBoundingClientRect().height)),
            ]
            """
        );
        Assert.True(shown[0] > 10, $"{shown[0]}");
        Assert.InRange(shown[1], 10, 40);
        await NothingIsWiderThanTheWindowAsync(tab);
    }

    /// <summary>What is wider than its container scrolls there; the page never does.</summary>
    private static async Task NothingIsWiderThanTheWindowAsync(Tab tab)
    {
        var wider = await tab.Page.EvaluateAsync<string[]>(
            """
            () => document.documentElement.scrollWidth <= window.innerWidth ? [] :
              [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
                .map(one => `${one.tagName} ${one.className} ${one.textContent.slice(0, 60)}`)
            """
        );
        Assert.Empty(wider);
    }

    private static async Task NothingIsInTheWayAsync(Tab tab)
    {
        var found = await tab.Page.RunAxe();
        Assert.NotEmpty(found.Passes);
        Assert.Empty(found.Violations.Select(one => $"{one.Id}: {one.Help}: {string.Join(", ", one.Nodes.Select(node => node.Html))}"));
    }
}
