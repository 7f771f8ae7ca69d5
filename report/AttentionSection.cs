namespace RepoGrant.Reports;

/// <summary>
/// What needs attention, and what to do: first the error, then the instances that could not prove their access, grouped by their problems.
/// </summary>
internal static class AttentionSection
{
    // More ids than this are folded away.
    private const int ShownIds = 12;

    public static void Write(Html html, Run run, IReadOnlyList<InstanceOfRun> instances)
    {
        var failing = instances.Where(instance => !instance.IsGood).ToArray();
        var notes = run.Report.Texts("notes").ToArray();
        if (run.Error is null && failing.Length == 0 && notes.Length == 0)
            return;

        html.Markup("<section><h2>What needs attention</h2>");
        if (run.Error is { } error)
        {
            html.Markup("<div class=\"problem\"><h3>").Text(error).Markup("</h3>");
            // The cause of AccessNotVerified is the report, which is this page.
            if (run.Cause is { Length: > 0 } cause && run.Report is null)
                html.Markup("<p class=\"text\">").Text(cause).Markup("</p>");

            html.Markup("</div>");
        }

        foreach (var alike in failing.GroupBy(ProblemsOf, StringComparer.Ordinal))
            WriteAlike(html, [.. alike]);

        if (notes.Length > 0)
        {
            html.Markup("<h3>Notes</h3><ul>");
            foreach (var note in notes)
                html.Element("li", note);

            html.Markup("</ul>");
        }

        html.Markup("</section>");
    }

    private static void WriteAlike(Html html, InstanceOfRun[] alike)
    {
        html.Markup("<div class=\"problem\"><h3>").Number(alike.Length).Markup(alike.Length == 1 ? " instance " : " instances ");
        html.Text(alike[0].Status).Markup("</h3><p>");
        WriteIds(html, alike.Take(ShownIds));
        html.Markup("</p>");
        if (alike.Length > ShownIds)
        {
            html.Markup("<details><summary>").Number(alike.Length - ShownIds).Markup(" more</summary><p>");
            WriteIds(html, alike.Skip(ShownIds));
            html.Markup("</p></details>");
        }

        html.Markup("<ul>");
        foreach (var check in alike[0].Failed)
            html.Markup("<li><b>").Text(check.Title).Markup("</b>: <span class=\"text\">").Text(check.Detail).Markup("</span></li>");

        html.Markup("</ul></div>");
    }

    private static void WriteIds(Html html, IEnumerable<InstanceOfRun> instances)
    {
        foreach (var instance in instances)
            html.Element("code", instance.Id).Markup(" ");
    }

    private static string ProblemsOf(InstanceOfRun instance) =>
        instance.Status + "\0" + string.Join('\0', instance.Failed.Select(check => $"{check.Title}\0{check.Detail}"));
}
