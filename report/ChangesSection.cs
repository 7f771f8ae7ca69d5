using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>What changed in each account or, in a plan, would change; what stayed as it was is folded away.</summary>
internal static class ChangesSection
{
    private const string Unchanged = "Unchanged";

    public static void Write(Html html, Run run)
    {
        var changes = run.Report.Objects("changes").ToArray();
        if (changes.Length == 0)
            return;

        html.Markup(run.Report.Text("status") == "PLANNED" ? "<section><h2>What would change</h2>" : "<section><h2>What changed</h2>");
        foreach (var account in changes.GroupBy(change => change.Text("account"), StringComparer.Ordinal))
        {
            html.Markup("<h3>Account ").Text(account.Key).Markup("</h3>");
            var changed = account.Where(change => change.Text("action") != Unchanged).ToArray();
            var others = account.Where(change => change.Text("action") == Unchanged).ToArray();
            if (changed.Length > 0)
                WriteTable(html, changed);
            else
                html.Markup("<p>Nothing.</p>");

            if (others.Length > 0)
            {
                html.Markup("<details><summary>").Number(others.Length).Markup(" unchanged</summary>");
                WriteTable(html, others);
                html.Markup("</details>");
            }
        }

        html.Markup("</section>");
    }

    private static void WriteTable(Html html, JsonObject[] changes)
    {
        html.Markup("<div class=\"wide\"><table><thead><tr><th scope=\"col\">Action<th scope=\"col\">Resource</thead><tbody>");
        foreach (var change in changes)
        {
            html.Markup("<tr><td>").Text(change.Text("action")).Markup("<td><code>").Text(change.Text("resource")).Markup("</code>");
            WriteDocument(html, "before", change["before"]);
            WriteDocument(html, "after", change["after"]);
        }

        html.Markup("</tbody></table></div>");
    }

    private static void WriteDocument(Html html, string when, JsonNode? document)
    {
        if (document is not null)
            html.Markup($"<details><summary>{when}</summary><pre>").Text(Readable.Json(document)).Markup("</pre></details>");
    }
}
