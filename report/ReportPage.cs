using System.Globalization;

namespace RepoGrant.Reports;

/// <summary>
/// A run as one self-contained HTML file: no script, image or font, and a policy that forbids a browser to fetch any. It shows what was
/// requested, what needs attention, what changed, every instance, and the run as a picture. It follows the reader's light or dark mode, and
/// can be printed.
/// </summary>
public static class ReportPage
{
    /// <summary>The page.</summary>
    public static string Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var html = new Html();
        var instances = run.Report?.Instances ?? [];
        var grant = GrantOf(run);
        html.Markup("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
            .Text($"RepoGrant: {grant}")
            .Markup("</title><style>")
            .Markup(PageStyle.Css)
            .Markup("</style></head><body>");
        WriteHeader(html, run, grant, instances);
        html.Markup("<main>");
        AttentionSection.Write(html, run, instances);
        AskedSection.Write(html, run);
        ChangesSection.Write(html, run);
        InstancesSection.Write(html, run, instances);
        PictureSection.Write(html, run);
        html.Markup("</main><footer><p>Execution <code>").Arn(run.Execution).Markup("</code></p></footer></body></html>\n");
        return html.ToString();
    }

    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    internal static string Duration(TimeSpan time) =>
        time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
        : time.TotalSeconds >= 10 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static void WriteHeader(Html html, Run run, string grant, IReadOnlyList<InstanceJson> instances)
    {
        var good = run.Status == StatusWord.Succeeded;
        html.Markup("<header><h1>Grant ").Text(grant).Markup($" <span class=\"{(good ? "good" : "bad")} status\">");
        html.Text(RunEnd.StatusOf(run))
            .Markup("</span></h1><p>Run from ")
            .Text(Time(run.Started))
            .Markup(" to ")
            .Text(Time(run.Ended))
            .Markup(" (");
        html.Text(Duration(run.Ended - run.Started)).Markup(")");
        if (run.Starter.Name is { } starter)
            html.Markup(", started by ").Arn(starter);

        html.Markup(".");
        if (run.Starter.Note is { } note)
            html.Markup(" ").Text(note);

        html.Markup("</p><ul class=\"counts\">");
        foreach (
            var (name, status) in new[]
            {
                ("verified", StatusWord.Verified),
                ("failed", StatusWord.Failed),
                ("unreachable", StatusWord.Unreachable),
                ("left", StatusWord.Revoked),
            }
        )
        {
            var count = instances.Count(instance => instance.Status == status);
            if (count > 0 || status == StatusWord.Verified)
                html.Markup("<li><b>").Number(count).Markup($"</b> {name}</li>");
        }

        var changes = run.Report?.Changes.Count(change => !change.IsUnchanged) ?? 0;
        html.Markup("<li><b>").Number(changes).Markup(changes == 1 ? "</b> change</li></ul></header>" : "</b> changes</li></ul></header>");
    }

    private static string GrantOf(Run run)
    {
        var grant = run.Report?.Grant ?? run.Asked.Object("grant");
        var name = grant.Text("name") is { Length: > 0 } reported ? reported : run.Asked.Text("name");
        return name.Length > 0 ? name : "(unknown)";
    }
}
