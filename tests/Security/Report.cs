using System.Globalization;
using System.Text;

namespace Security.Tests;

/// <summary>
/// What one proof found, as text for a security reviewer: tables, differences, and a last line of counts. It is written to
/// <c>.build/security/</c> under its name; <c>make prove</c> prints all of them in the order of their names, and adds up the counts.
/// </summary>
internal sealed class Report(string name, string title)
{
    private readonly StringBuilder text = new();
    private readonly List<string> differences = [];
    private readonly Lock gate = new();
    private int cases;
    private int decisions;

    /// <summary>A folder of the project that git ignores.</summary>
    public static string Folder { get; } = Checkout.PathOf(".build", "security");

    public void Paragraph(string line)
    {
        lock (gate)
            text.AppendLine(line).AppendLine();
    }

    /// <summary>A table; each column is as wide as its widest cell, and numbers are right-aligned.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] lines = [header, .. rows];
        var widths = header.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        lock (gate)
        {
            foreach (var (number, line) in lines.Index())
            {
                text.Append("  ")
                    .AppendLine(
                        string.Join(
                                "  ",
                                line.Select((cell, column) => IsNumber(cell) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))
                            )
                            .TrimEnd()
                    );
                if (number == 0)
                    text.Append("  ").AppendLine(string.Join("  ", widths.Select(width => new string('-', width))));
            }
            text.AppendLine();
        }
    }

    /// <summary>Counts what was tried, and the decisions: a case that is decided by both the oracle and LocalAws has two of them.</summary>
    public void Count(int moreCases, int moreDecisions)
    {
        lock (gate)
        {
            cases += moreCases;
            decisions += moreDecisions;
        }
    }

    /// <summary>Records something that is not as required.</summary>
    public void Differ(string difference)
    {
        lock (gate)
            differences.Add(difference);
    }

    /// <summary>Counts one case with its decisions, and records the difference if the result is not the expected one.</summary>
    public void Expect<T>(T expected, T actual, string what, int itsDecisions = 1)
    {
        Count(1, itsDecisions);
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            Differ($"{what}: expected {expected}, was {actual}");
    }

    /// <summary>Writes the report, and fails if it has differences or proves nothing.</summary>
    public void End()
    {
        Directory.CreateDirectory(Folder);
        var found = string.Concat(differences.Select(difference => $"  DIFFERENCE {difference}\n"));
        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"  {cases} cases, {decisions} decisions, {differences.Count} differences"
        );
        File.WriteAllText(Path.Combine(Folder, name + ".txt"), $"{title}\n{new string('=', title.Length)}\n\n{text}{found}{counts}\n");
        Assert.True(cases > 0, $"{title}: no case was tried.");
        Assert.True(
            differences.Count == 0,
            $"{title}: {differences.Count} differences, the first ones:\n{string.Join('\n', differences.Take(20))}"
        );
    }

    private static bool IsNumber(string cell) => cell.Length > 0 && cell.All(char.IsAsciiDigit);
}
