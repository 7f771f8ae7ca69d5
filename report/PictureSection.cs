namespace RepoGrant.Reports;

/// <summary>The run as a picture: a row for each state, with bars from when it was entered to when it was left.</summary>
internal static class PictureSection
{
    private const int Width = 960;
    private const int Names = 300;
    private const int Row = 22;
    private const int Axis = 26;
    private const int Ticks = 4;

    // A state that was over at once is still visible.
    private const double ShortestBar = 2;

    public static void Write(Html html, Run run)
    {
        if (run.States.Count == 0)
            return;

        var rows = run.States.GroupBy(state => state.Name, StringComparer.Ordinal).ToArray();
        var all = Math.Max((run.Ended - run.Started).TotalMilliseconds, 1);
        var height = (rows.Length * Row) + Axis;
        html.Markup("<section><h2>The run</h2>").Wide("The run as a picture");
        html.Markup("<svg role=\"img\" aria-labelledby=\"picture\" viewBox=\"0 0 ").Number(Width).Markup(" ").Number(height).Markup("\">");
        html.Markup("<title id=\"picture\">The states of the run and their times, as in the table below</title>");
        WriteAxis(html, run, height);
        for (var row = 0; row < rows.Length; row++)
            WriteRow(html, run, [.. rows[row]], row * Row, all);

        html.Markup("</svg></div><details><summary>As a table</summary>").Wide("The states");
        html.Markup("<table><thead><tr><th scope=\"col\">State");
        html.Markup("<th scope=\"col\">Entered<th scope=\"col\">Took<th scope=\"col\">Times<th scope=\"col\">Ended</thead><tbody>");
        foreach (var row in rows)
        {
            var took = TimeSpan.FromTicks(row.Sum(state => (state.Left - state.Entered).Ticks));
            html.Markup("<tr><th scope=\"row\">").Text(row.Key).Markup("<td>").Text(ReportPage.Time(row.First().Entered));
            html.Markup("<td>").Text(ReportPage.Duration(took)).Markup("<td>").Number(row.Count());
            html.Markup(row.Last().Failed ? "<td class=\"bad\">failed" : "<td>ok");
        }

        html.Markup("</tbody></table></div></details></section>");
    }

    private static void WriteAxis(Html html, Run run, int height)
    {
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var x = Names + ((Width - Names - 40) * tick / Ticks);
            html.Markup("<line class=\"tick\" x1=\"")
                .Number(x)
                .Markup("\" x2=\"")
                .Number(x)
                .Markup("\" y1=\"0\" y2=\"")
                .Number(height - Axis);
            html.Markup("\"/><text class=\"small\" text-anchor=\"middle\" x=\"")
                .Number(x)
                .Markup("\" y=\"")
                .Number(height - 8)
                .Markup("\">");
            html.Text(ReportPage.Duration((run.Ended - run.Started) * tick / Ticks)).Markup("</text>");
        }
    }

    private static void WriteRow(Html html, Run run, IReadOnlyCollection<RunState> states, double y, double all)
    {
        var scale = (Width - Names - 40) / all;
        // Not only the color says so.
        var failed = states.Last().Failed;
        html.Markup(failed ? "<text class=\"bad\" x=\"0\" y=\"" : "<text x=\"0\" y=\"").Number(y + 15).Markup("\">");
        html.Text(states.First().Name).Markup(failed ? ": failed</text>" : "</text>");
        foreach (var state in states)
        {
            var from = Math.Clamp((state.Entered - run.Started).TotalMilliseconds, 0, all);
            var to = Math.Clamp((state.Left - run.Started).TotalMilliseconds, from, all);
            html.Markup(state.Failed ? "<rect class=\"failed\"" : "<rect").Markup(" x=\"").Number(Names + (from * scale)).Markup("\" y=\"");
            html.Number(y + 4).Markup("\" width=\"").Number(Math.Max((to - from) * scale, ShortestBar)).Markup("\" height=\"14\"><title>");
            html.Text($"{state.Name}: {ReportPage.Duration(state.Left - state.Entered)}{(state.Failed ? ", failed" : "")}");
            html.Markup("</title></rect>");
        }
    }
}
