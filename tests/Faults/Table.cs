using System.Globalization;

namespace Faults.Tests;

/// <summary>Results, as a person reads them.</summary>
internal static class Table
{
    private static readonly Verdict[] Columns = [Verdict.Healed, Verdict.Converged, Verdict.Differing, Verdict.NotReached];

    /// <summary>A row for each group and kind, and one for all.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<CaseResult> results)
    {
        yield return Row("scenario", "fault", "cases", "healed", "converged", "differing", "not reached");
        yield return Row("---", "---", "---:", "---:", "---:", "---:", "---:");
        foreach (
            var kind in results
                .GroupBy(result => (result.Case.Group, result.Case.Kind))
                .OrderBy(group => Place(group.Key.Group, group.Key.Kind))
        )
        {
            yield return Row([kind.Key.Group, kind.Key.Kind, .. Counts([.. kind])]);
        }

        yield return Row(["all", "", .. Counts(results)]);
    }

    /// <summary>Where the cases come from: a row for each group and operation.</summary>
    public static IEnumerable<string> Kinds(IReadOnlyCollection<Case> cases)
    {
        yield return "A call that is made again, in a loop or for each of several things, counts each time: what was before it differs.";
        yield return Row("scenario", "caller and operation", "times", "cases");
        yield return Row("---", "---", "---:", "---:");
        foreach (var call in cases.GroupBy(one => (one.Group, one.Call)))
        {
            var times = call.GroupBy(one => one.Kind).Max(kind => kind.Count());
            yield return Row(call.Key.Group, call.Key.Call, Text(times), Text(call.Count()));
        }

        yield return Row("all", Text(cases.Select(one => (one.Group, one.Call)).Distinct().Count()), "", Text(cases.Count));
    }

    /// <summary>Every difference once, with the cases that it was seen in, each as the command that runs it alone.</summary>
    public static IEnumerable<string> Differences(IReadOnlyCollection<CaseResult> results)
    {
        var differing = results.Where(result => result.Verdict == Verdict.Differing);
        foreach (var same in differing.GroupBy(result => string.Join('\n', result.Differences)).OrderByDescending(group => group.Count()))
        {
            yield return "";
            yield return string.Create(CultureInfo.InvariantCulture, $"{same.Count()} with these differences:");
            foreach (var line in same.First().Differences.DefaultIfEmpty("  none that was compared: see how the runs ended"))
                yield return "  " + line;
            foreach (var result in same.OrderBy(result => result.Case.Name, StringComparer.Ordinal))
            {
                yield return $"  make faults CASE='{result.Case.Name}'";
                yield return $"    {result.Outcome}";
            }
        }
    }

    private static (int, int) Place(string group, string kind)
    {
        var column = Enum.TryParse<Strike>(kind, ignoreCase: true, out var strike) ? (int)strike : -1;
        return (Matrix.Groups.TakeWhile(other => other != group).Count(), column);
    }

    private static IEnumerable<string> Counts(IReadOnlyCollection<CaseResult> results) =>
        [Text(results.Count), .. Columns.Select(verdict => Text(results.Count(result => result.Verdict == verdict)))];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Row(params IEnumerable<string> cells) => "| " + string.Join(" | ", cells) + " |";
}
