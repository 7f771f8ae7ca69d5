using System.Globalization;

namespace RepoGrant.Bench;

/// <summary>One line of the result: a measurement, and whether it is within its limit.</summary>
internal sealed record Measure(string What, string Value, string Limit, bool Met)
{
    public static Measure AtMost(string what, double value, double limit, string unit = "", string? remark = null) =>
        new(what, Text(value, unit) + (remark is null ? "" : $" ({remark})"), "at most " + Text(limit, unit), value <= limit);

    public static Measure AtLeast(string what, double value, double limit, string unit = "") =>
        new(what, Text(value, unit), "at least " + Text(limit, unit), value >= limit);

    public static void Print(string title, IEnumerable<Measure> measures)
    {
        Console.WriteLine();
        Console.WriteLine($"| {title} | measured | limit | met |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var measure in measures)
            Console.WriteLine($"| {measure.What} | {measure.Value} | {measure.Limit} | {(measure.Met ? "yes" : "**no**")} |");
    }

    private static string Text(double value, string unit)
    {
        var number = value.ToString(value >= 100 || value == Math.Floor(value) ? "#,##0" : "0.0#", CultureInfo.InvariantCulture);
        return unit.Length == 0 ? number : $"{number} {unit}";
    }
}
