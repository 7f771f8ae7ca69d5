namespace RepoGrant.Views;

/// <summary>Rows under column titles; if the terminal is too narrow, each row is a short paragraph.</summary>
public sealed class Columns(params string[] titles)
{
    private readonly List<(string[] Cells, Tone Tone)> rows = [];

    /// <summary>Adds a row with a text for each column.</summary>
    public void Add(Tone tone, params string[] cells) => rows.Add(([.. cells.Select(SafeText.Line)], tone));

    /// <summary>Shows the rows in the order in which they were added.</summary>
    public void Show(Screen screen)
    {
        var widths = titles.Select((title, column) => rows.Select(row => Cells.Of(row.Cells[column])).Append(title.Length).Max()).ToArray();
        if (screen.Width is { } width && widths.Sum() + (2 * (widths.Length - 1)) > width)
        {
            Narrow(screen);
            return;
        }

        screen.Line(Row(titles), Tone.Strong);
        foreach (var (cells, tone) in rows)
            screen.Line(Row(cells), tone);

        string Row(string[] cells) => string.Join("  ", cells.Select((cell, column) => Cells.Pad(cell, widths[column]))).TrimEnd();
    }

    private void Narrow(Screen screen)
    {
        foreach (var (cells, tone) in rows)
        {
            screen.Line(cells[0], tone == Tone.Plain ? Tone.Strong : tone);
            for (var column = 1; column < cells.Length; column++)
            {
                if (cells[column].Length > 0)
                    screen.Line($"  {titles[column]}: {cells[column]}");
            }
        }
    }
}
