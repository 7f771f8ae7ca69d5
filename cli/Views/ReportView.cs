using RepoGrant.Reports;

namespace RepoGrant.Views;

/// <summary>Shows an execution's report: what was done in each account, and the result of each instance, failures first.</summary>
public static class ReportView
{
    // A longer list would say no more than their number does.
    private const int MostShown = 5;

    /// <summary>Shows a report.</summary>
    /// <param name="repositoryAccount">The id of the account that the repositories are in.</param>
    public static void Show(ReportJson report, string repositoryAccount, Screen screen)
    {
        foreach (var account in report.Changes.GroupBy(change => change.Account))
        {
            screen.Heading(Title(account.Key, repositoryAccount));
            foreach (var change in account)
                screen.Line($"  {change.Action, -9}  {change.ShortName}", ToneOf(change.Action));
        }

        var good = report.Instances.Where(instance => instance.IsGood).ToList();
        foreach (var instance in report.Instances.Where(instance => !instance.IsGood).Concat(good.Take(MostShown)))
            Show(instance, screen);
        if (good.Count > MostShown)
        {
            screen.Line();
            foreach (var status in good.Skip(MostShown).GroupBy(instance => instance.Status))
                screen.Mark(true, $"{Counted.Of(status.Count(), "more instance is", "more instances are")} {status.Key}");
        }

        ShowNotes(report, screen);
    }

    internal static void ShowNotes(ReportJson report, Screen screen)
    {
        foreach (var note in report.Notes)
            screen.Line($"Note: {note}", Tone.Change);
        foreach (var sentence in report.Omitted)
            screen.Line($"Note: {sentence}", Tone.Change);
    }

    internal static string Title(string account, string repositoryAccount) =>
        $"{(account == repositoryAccount ? "Repository account" : "Consumer account")} {account}";

    private static void Show(InstanceJson instance, Screen screen)
    {
        screen.Heading($"{instance.Id}: {instance.Status}");
        foreach (var check in instance.Checks)
            screen.Mark(check.Ok, $"{check.Name, -17} {(check.Of.Length > 0 ? $"{check.Of}: " : "")}{check.Detail}");
    }

    private static Tone ToneOf(string action) =>
        action switch
        {
            "Created" => Tone.Good,
            "Updated" => Tone.Change,
            "Deleted" => Tone.Bad,
            _ => Tone.Quiet,
        };
}
