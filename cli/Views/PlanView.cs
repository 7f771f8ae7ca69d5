using RepoGrant.Reports;

namespace RepoGrant.Views;

/// <summary>Shows what a plan would do: + what is created, ~ what changes, - what is deleted, with the documents line by line.</summary>
public static class PlanView
{
    /// <summary>Shows a plan's report.</summary>
    /// <param name="repositoryAccount">The id of the account that the repositories are in.</param>
    public static void Show(ReportJson report, string repositoryAccount, Screen screen)
    {
        foreach (var account in report.Changes.Where(change => change.Action != "Unchanged").GroupBy(change => change.Account))
        {
            screen.Heading(ReportView.Title(account.Key, repositoryAccount));
            foreach (var change in account)
                Show(change, screen);
        }

        ReportView.ShowNotes(report, screen);
        var unchanged = Count(report, "Unchanged");
        screen.Line();
        if (unchanged > 0)
            screen.Line(Counted.Of(unchanged, "unchanged resource is not shown.", "unchanged resources are not shown."), Tone.Quiet);
        screen.Line(Summary(report), Tone.Strong);
    }

    /// <summary>The plan in one line.</summary>
    public static string Summary(ReportJson report) =>
        $"Plan: {Count(report, "Created")} to create, {Count(report, "Updated")} to change, {Count(report, "Deleted")} to remove.";

    /// <summary>Whether the plan would change anything.</summary>
    public static bool HasChanges(ReportJson report) => report.Changes.Any(change => change.Action != "Unchanged");

    private static int Count(ReportJson report, string action) => report.Changes.Count(change => change.Action == action);

    private static void Show(ChangeJson change, Screen screen)
    {
        var (sign, tone) = change.Action switch
        {
            "Created" => ("+", Tone.Good),
            "Deleted" => ("-", Tone.Bad),
            _ => ("~", Tone.Change),
        };
        screen.Line($"  {sign} {change.ShortName}", tone);
        foreach (var (of, line) in LineDiff.Of(DocumentText.Lines(change.Before), DocumentText.Lines(change.After)))
        {
            var its = of switch
            {
                '+' => Tone.Good,
                '-' => Tone.Bad,
                _ => Tone.Quiet,
            };
            screen.Line($"      {of} {line}", its);
        }
    }
}
