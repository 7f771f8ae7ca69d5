namespace RepoGrant.Reports;

/// <summary>
/// What needs attention, and what to do: first the error, then the instances that could not prove their access, grouped by their problems.
/// </summary>
internal static class AttentionSection
{
    // More ids than this are folded away.
    private const int ShownIds = 12;

    public static void Write(Html html, Run run, IReadOnlyList<InstanceJson> instances)
    {
        var failing = instances.Where(instance => !instance.IsGood).ToArray();
        var notes = run.Report?.Notes ?? [];
        if (run.Error is null && failing.Length == 0 && notes.Count == 0)
            return;

        html.Markup("<section><h2>What needs attention</h2>");
        if (run.Error is { } error)
        {
            html.Markup("<div class=\"problem\"><h3>").Text(error).Markup("</h3>");
            // The cause of AccessNotVerified is the report, which is this page.
            if (run.Report is null && run.Cause is { Length: > 0 } cause)
                html.Markup("<p class=\"text\">").Text(cause).Markup("</p>");
            else if (failing.Length > 0)
                WriteWhatToDo(html, run);

            html.Markup("</div>");
        }

        foreach (var alike in failing.GroupBy(ProblemsOf, StringComparer.Ordinal))
            WriteAlike(html, [.. alike]);

        if (notes.Count > 0)
        {
            html.Markup("<h3>Notes</h3><ul>");
            foreach (var note in notes)
                html.Element("li", note);

            html.Markup("</ul>");
        }

        html.Markup("</section>");
    }

    private static void WriteWhatToDo(Html html, Run run)
    {
        if (run.Report?.Summary is { } summary)
            html.Element("p", summary);

        html.Markup(run.IsRolledBack ? "<p>The grant was rolled back: the notes below say to what. " : "<p>The grant was made. ");
        html.Markup("Correct the problems below, then start the run again with the same input");
        html.Markup(run.IsRolledBack ? ".</p>" : ": it changes only what differs.</p>");
    }

    private static void WriteAlike(Html html, InstanceJson[] alike)
    {
        html.Markup("<div class=\"problem\"><h3>").Text($"{Counted.Instances(alike.Length)} {alike[0].Status}").Markup("</h3><p>");
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
            html.Markup("<li><b>").Text(Title(check)).Markup("</b>: <span class=\"text\">").Text(check.Detail).Markup("</span></li>");

        html.Markup("</ul></div>");
    }

    private static void WriteIds(Html html, IEnumerable<InstanceJson> instances)
    {
        foreach (var instance in instances)
            html.Markup("<code class=\"id\">").Text(instance.Id).Markup("</code> ");
    }

    private static string ProblemsOf(InstanceJson instance) =>
        instance.Status + "\0" + string.Join('\0', instance.Failed.Select(check => $"{Title(check)}\0{check.Detail}"));

    private static string Title(CheckJson check) => check.Of.Length > 0 ? $"{check.Name} {check.Of}" : check.Name;
}
