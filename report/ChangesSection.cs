using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>What changed in each account or, in a plan, would change; what stayed as it was is folded away.</summary>
internal static class ChangesSection
{
    public static void Write(Html html, Run run)
    {
        if (run.Report is not { Changes: { Count: > 0 } changes } report)
            return;

        html.Markup(report.Status == StatusWord.Planned ? "<section><h2>What would change</h2>" : "<section><h2>What changed</h2>");
        foreach (var account in changes.GroupBy(change => change.Account, StringComparer.Ordinal))
        {
            var isOurs = run.Execution.Split(':') is [_, _, _, _, var ours, ..] && ours == account.Key;
            var place = isOurs ? "in the repository account" : "in the consumer account";
            html.Markup(isOurs ? "<h3>Repository account " : "<h3>Consumer account ").Text(account.Key).Markup("</h3>");
            var changed = account.Where(change => !change.IsUnchanged).ToArray();
            var others = account.Where(change => change.IsUnchanged).ToArray();
            if (changed.Length > 0)
                WriteTable(html, changed, $"Changes {place}");
            else
                html.Markup("<p>Nothing.</p>");

            if (others.Length > 0)
            {
                html.Markup("<details><summary>").Number(others.Length).Markup(" unchanged</summary>");
                WriteTable(html, others, $"Unchanged {place}");
                html.Markup("</details>");
            }
        }

        html.Markup("</section>");
    }

    private static void WriteTable(Html html, ChangeJson[] changes, string what)
    {
        html.Wide(what).Markup("<table><thead><tr><th scope=\"col\">Action<th scope=\"col\">Resource</thead><tbody>");
        foreach (var change in changes)
        {
            html.Markup("<tr><td>").Text(change.Action).Markup("<td>").Text(change.ShortName);
            html.Markup("<br><code class=\"soft\">").Arn(change.Resource).Markup("</code>");
            WriteDocument(html, "before", change.Before);
            WriteDocument(html, "after", change.After);
        }

        html.Markup("</tbody></table></div>");
    }

    private static void WriteDocument(Html html, string when, JsonNode? document)
    {
        if (document is not null)
            html.Markup($"<details><summary>{when}</summary><pre>").Text(Readable.Json(document)).Markup("</pre></details>");
    }
}
