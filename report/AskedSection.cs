using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>What was requested: the execution's input.</summary>
internal static class AskedSection
{
    public static void Write(Html html, Run run)
    {
        html.Markup("<section><h2>What was requested</h2>");
        if (run.Input is not { } input)
        {
            html.Markup("<p>The input cannot be read.</p></section>");
            return;
        }

        var consumer = input.Object("consumer");
        html.Markup("<dl>");
        WriteEntry(html, "Consumer account", consumer.Text("accountId"));
        WriteEntry(html, "Region", consumer.Text("region"));
        WriteEntry(html, "Instances", string.Join(", ", consumer.Object("instances").Texts("ids")));
        WriteEntry(html, "Instances with the tags", Tags(consumer.Object("instances").Object("tags")));
        WriteEntry(html, "OS users", string.Join(", ", input.Texts("users")));
        WriteEntry(html, "Expires", input.Text("expiresAt"));
        WriteEntry(html, "Mode", input.Text("mode"));
        html.Markup("</dl>");
        var repositories = input.Objects("repositories").ToArray();
        if (repositories.Length > 0)
        {
            html.Markup(
                "<div class=\"wide\"><table><thead><tr><th scope=\"col\">Repository<th scope=\"col\">Region<th scope=\"col\">Access"
            );
            html.Markup("<th scope=\"col\">Protected branches</thead><tbody>");
            foreach (var repository in repositories)
            {
                html.Markup("<tr><th scope=\"row\">").Text(repository.Text("name")).Markup("<td>").Text(repository.Text("region"));
                html.Markup("<td>").Text(repository.Text("access") is { Length: > 0 } access ? access : "contribute (default)");
                html.Markup("<td>").Text(string.Join(", ", repository.Texts("protectedBranches")));
            }

            html.Markup("</tbody></table></div>");
        }

        html.Markup("<details><summary>The input</summary><pre>").Text(Readable.Json(input)).Markup("</pre></details></section>");
    }

    private static string Tags(JsonObject? tags) =>
        tags is null ? "" : string.Join(", ", tags.Select(tag => $"{tag.Key} = {tag.Value?.ToString()}"));

    private static void WriteEntry(Html html, string name, string value)
    {
        if (value.Length > 0)
            html.Markup($"<dt>{name}<dd>").Text(value);
    }
}
