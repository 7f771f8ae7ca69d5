using System.Text.RegularExpressions;

namespace Templates.Tests;

/// <summary>The pages' links lead somewhere.</summary>
public partial class PagesTests
{
    public static TheoryData<string> Pages => [.. Checkout.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_of_a_page_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Checkout.Folder, page))!;
        foreach (var link in Links().Matches(Text(page)).Select(match => match.Groups[1].Value))
        {
            if (link.Contains("://", StringComparison.Ordinal))
                continue;

            var (path, heading) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
            var target = path.Length == 0 ? Path.Combine(Checkout.Folder, page) : Path.Combine(folder, path);
            Assert.True(Path.Exists(target), $"{page} points to {link}, which is not there.");
            if (heading is not null)
                Assert.Contains(heading, Headings(File.ReadAllText(target)));
        }
    }

    /// <summary>README's table introduces the labels of folders and states; elsewhere the accounts have one pair of names.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_calls_the_accounts_the_repository_account_and_the_consumer_account(string page) =>
        Assert.DoesNotContain(Text(page).Split('\n'), line => AccountLabels().IsMatch(line));

    [Fact]
    public void Readme_leads_to_every_page_of_the_docs()
    {
        var readme = Text("README.md");

        Assert.All(
            Directory.GetFiles(Path.Combine(Checkout.Folder, "docs"), "*.md"),
            file => Assert.Contains($"(docs/{Path.GetFileName(file)})", readme, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Readme_says_how_long_an_external_id_may_be_as_the_templates_do()
    {
        var lengths = new[] { "template.yaml", "consumer-account.yaml" }.Select(template =>
            ExternalIdLength().Match(Text(template)).Groups
        );

        Assert.All(
            lengths,
            length => Assert.Contains($"{length[1].Value} to {length[2].Value} characters", Text("README.md"), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Readme_says_what_every_exit_code_means()
    {
        var codes = ExitCodes().Matches(Checkout.Text("cli/ExitCode.cs")).Select(code => code.Groups[1].Value).ToList();
        var paragraph = Text("README.md").Split('\n').Single(line => line.StartsWith("The exit code is ", StringComparison.Ordinal));

        Assert.Equal(4, codes.Count);
        Assert.All(codes, code => Assert.Matches($@"\b{code}\b", paragraph));
    }

    // GitHub's anchors for headings: lower case, spaces as hyphens, everything but letters, digits, - and _ left out.
    private static IEnumerable<string> Headings(string page) =>
        Heading()
            .Matches(page)
            .Select(match => NotInAnchors().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"public const int \w+ = (\d+);")]
    private static partial Regex ExitCodes();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"(?m)^  ExternalId:\n(?:    .*\n)*?    AllowedPattern: .*\{(\d+),(\d+)\}\$$")]
    private static partial Regex ExternalIdLength();

    // Not as a folder, as the beginning of a state's name, or where README's table introduces it.
    [GeneratedRegex(@"(?<!functions/|\| [12] )\bAccount[AB]\b(?!/| - )")]
    private static partial Regex AccountLabels();

    [GeneratedRegex(@"(?m)^#+ (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
