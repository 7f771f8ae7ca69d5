using System.Text.RegularExpressions;

namespace TestKit;

/// <summary>A shell block of a page.</summary>
/// <param name="Page">The page, from the checkout's folder.</param>
/// <param name="Heading">The heading that it stands under.</param>
/// <param name="Text">Its commands.</param>
internal sealed record ShellBlock(string Page, string Heading, string Text);

/// <summary>A line of the list, about one block.</summary>
/// <param name="Page">The page, from the checkout's folder.</param>
/// <param name="Heading">The heading that it stands under.</param>
/// <param name="Part">A part of the block that no other block there has.</param>
/// <param name="By">The test class that runs it; null if the list gives a reason why none does.</param>
internal sealed record ShellBlockEntry(string Page, string Heading, string Part, string? By)
{
    /// <summary>The file that says that the block was run (tests/tools/shell-blocks.sh makes the same name of the list's line).</summary>
    public string Mark => Checkout.PathOf(".build", "shell-blocks", ShellBlocks.NotInNames().Replace($"{Page} {Part}", "-"));
}

/// <summary>The shell blocks of the pages, and who runs each: tests/shell-blocks.txt.</summary>
internal static partial class ShellBlocks
{
    private const string NotRun = "not run: ";

    /// <summary>Every block of every page.</summary>
    public static IReadOnlyList<ShellBlock> InPages { get; } = [.. Checkout.Pages.SelectMany(Of)];

    /// <summary>The list's lines.</summary>
    public static IReadOnlyList<ShellBlockEntry> Listed { get; } =
    [
        .. Checkout
            .Text("tests/shell-blocks.txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line =>
                line.Split('|', 4, StringSplitOptions.TrimEntries) is [var page, var heading, var part, var by]
                    ? new ShellBlockEntry(
                        page,
                        heading,
                        part,
                        by.StartsWith(NotRun, StringComparison.Ordinal) && by.Length > NotRun.Length ? null : by
                    )
                    : throw new InvalidDataException($"tests/shell-blocks.txt: \"{line}\" has not four columns")
            ),
    ];

    /// <summary>The blocks that a line names: one, if the list is right.</summary>
    public static IEnumerable<ShellBlock> Of(ShellBlockEntry entry) =>
        InPages.Where(block =>
            block.Page == entry.Page && block.Heading == entry.Heading && block.Text.Contains(entry.Part, StringComparison.Ordinal)
        );

    /// <summary>
    /// Runs a block, as what the reader fills in makes it; it counts as run when the work is done. The list has to name the class.
    /// </summary>
    public static async Task<T> RunAsync<T>(Type by, string page, string part, Func<string, Task<T>> run)
    {
        var entry = Listed.Single(entry => entry.Page == page && entry.Part == part);
        Assert.Equal(by.FullName, entry.By);
        var result = await run(Of(entry).Single().Text);
        Ran(entry);
        return result;
    }

    /// <summary>Says of every block that the list has a class run under a heading that it was run.</summary>
    public static void Ran(Type by, string page, string heading)
    {
        var entries = Listed.Where(entry => entry.By == by.FullName && entry.Page == page && entry.Heading == heading).ToArray();
        Assert.NotEmpty(entries);
        foreach (var entry in entries)
            Ran(entry);
    }

    private static void Ran(ShellBlockEntry entry)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(entry.Mark)!);
        File.WriteAllText(entry.Mark, entry.By);
    }

    private static IEnumerable<ShellBlock> Of(string page)
    {
        var heading = "";
        foreach (Match match in HeadingOrBlock().Matches(Checkout.Text(page)))
        {
            if (match.Groups["heading"] is { Success: true } found)
                heading = found.Value.Trim();
            else if (match.Groups["language"].Value is "sh" or "bash" or "console" or "shell")
                yield return new(page, heading, match.Groups["text"].Value);
        }
    }

    [GeneratedRegex("[^A-Za-z0-9]")]
    internal static partial Regex NotInNames();

    [GeneratedRegex(
        @"(?ms)^#+ (?<heading>[^\n]+)$|^(?<indent> *)```(?<language>[a-z]*)\n(?<text>.*?)^\k<indent>```",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex HeadingOrBlock();
}
