using System.Text.RegularExpressions;

namespace Templates.Tests;

/// <summary>CONTRIBUTING.md's layout matches the folders, and everything about a state can be found by its name.</summary>
public partial class LayoutTests
{
    [Fact]
    public void Everything_in_the_layout_exists()
    {
        var paths = Layout().ToArray();

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Checkout.Folder, path)), path));
    }

    [Fact]
    public void Every_top_level_folder_and_every_folder_of_the_functions_is_in_the_layout()
    {
        // The solution file names every project, so a folder of code cannot be left out of it.
        var top = Projects().Matches(Text("Functions.sln")).Select(match => match.Groups[1].Value + "/").Distinct();
        var rooms = Directory
            .GetDirectories(Path.Combine(Checkout.Folder, "functions"))
            .Select(folder => Path.GetFileName(folder))
            .Except(["bin", "obj"])
            .Select(room => $"functions/{room}/");

        Assert.Empty(top.Concat(rooms).Except(Layout(), StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(FunctionAgreementTests.Handlers), MemberType = typeof(FunctionAgreementTests))]
    public void A_handlers_class_its_example_and_its_tests_are_found_by_its_name(string handler)
    {
        There("functions", handler + ".cs", "the handler's class in the folder of its part");
        There("events/functions", handler + ".json", "an input of the handler for make invoke and the tests");
        There("tests/Functions", handler + "Tests.cs", "the handler's tests in the folder of its part");

        static void There(string folder, string file, string what)
        {
            var found = Directory.GetFiles(Checkout.PathOf(folder), file, SearchOption.AllDirectories);
            Assert.True(found.Length == 1, $"Below {folder}/ there must be one {file}: {what}. There are {found.Length}.");
        }
    }

    /// <summary>The paths in the layout, folders with a trailing slash; an indented line is in the folder before it.</summary>
    private static IEnumerable<string> Layout()
    {
        var block = CodeBlock().Match(Text("CONTRIBUTING.md")).Groups[1].Value;
        var above = "";
        foreach (
            var line in block
                .Split('\n')
                .Where(line => line.Length > 0 && line[0] != ' ' || line.StartsWith("  ", StringComparison.Ordinal))
        )
        {
            var names = Described().Match(line) is { Success: true } match ? match.Groups[1].Value.Trim() : "";
            if (names.Length == 0)
                continue;
            if (line[0] != ' ')
                above = names;
            foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                yield return line[0] == ' ' ? above + name : name;
        }
    }

    [GeneratedRegex("\", \"([a-z]+)[/\\\\][^\"]+\\.csproj\"")]
    private static partial Regex Projects();

    [GeneratedRegex("(?s)## Folders\n\n```\n(.*?)```")]
    private static partial Regex CodeBlock();

    // Names, two spaces or more, and a description.
    [GeneratedRegex("^((?: {2})?[A-Za-z0-9./_-]+(?: [A-Za-z0-9./_-]+)*) {2,}[^ ]")]
    private static partial Regex Described();
}
