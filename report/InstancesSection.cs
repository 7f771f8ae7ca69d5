namespace RepoGrant.Reports;

/// <summary>
/// Every instance with every kind of check. A kind has one column, however many users and repositories it was tried for, so that the table
/// stays readable; the heading and the ids stay in view.
/// </summary>
internal static class InstancesSection
{
    public static void Write(Html html, Run run, IReadOnlyList<InstanceJson> instances)
    {
        string[] omitted = [.. run.Report?.Omitted ?? []];
        if (instances.Count == 0 && omitted.Length == 0)
            return;

        html.Markup("<section><h2>Instances</h2>");
        foreach (var sentence in omitted)
            html.Element("p", sentence);

        if (instances.Count > 0)
            WriteTable(html, instances);

        html.Markup("</section>");
    }

    private static void WriteTable(Html html, IReadOnlyList<InstanceJson> instances)
    {
        string[] kinds =
        [
            // Instances without a failure are last, and have their checks in the order in which these are made.
            .. instances.Reverse().SelectMany(instance => instance.Checks).Select(check => check.Name).Distinct(StringComparer.Ordinal),
        ];
        html.Wide("Instances and their checks", " tall").Markup("<table class=\"matrix\">");
        html.Markup("<thead><tr><th scope=\"col\">Instance<th scope=\"col\">Status");
        foreach (var kind in kinds)
            html.Markup("<th scope=\"col\">").Text(kind);

        html.Markup("</thead><tbody>");
        foreach (var instance in instances)
        {
            html.Markup("<tr><th scope=\"row\">")
                .Text(instance.Id)
                .Markup(instance.IsGood ? "<td>" : "<td class=\"bad\">")
                .Text(instance.Status);
            foreach (var kind in kinds)
                WriteCell(html, [.. instance.Checks.Where(check => check.Name == kind)]);
        }

        html.Markup("</tbody></table></div>");
    }

    private static void WriteCell(Html html, CheckJson[] checks)
    {
        var failed = checks.Count(check => !check.Ok);
        if (checks.Length == 0)
            html.Markup("<td>–");
        else if (failed == 0)
            html.Markup("<td>ok");
        else if (checks.Length == 1)
            html.Markup("<td class=\"bad\">failed");
        else
            html.Markup("<td class=\"bad\">").Number(failed).Markup(" of ").Number(checks.Length).Markup(" failed");
    }
}
