using System.Text.RegularExpressions;
using System.Xml.Linq;
using RepoGrant.Host;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>The version is in Directory.Build.props; files that cannot read it from there must have the same.</summary>
public partial class VersionTests
{
    private static readonly string Version = XDocument.Parse(Text("Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void The_functions_and_LocalAws_are_of_the_version()
    {
        Assert.Equal(Version, typeof(Settings).Assembly.GetName().Version!.ToString(3));
        Assert.Equal(Version, typeof(LocalAws.Deployment.Template).Assembly.GetName().Version!.ToString(3));
    }

    [Theory]
    [InlineData(RepositoryTemplate)]
    [InlineData(ConsumerTemplate)]
    public void A_template_names_the_version_in_its_metadata(string file) =>
        Assert.Equal([Version], InMetadata().Matches(Text(file)).Select(match => match.Groups[1].Value));

    [Theory]
    [InlineData(RepositoryTemplate)]
    [InlineData(ConsumerTemplate)]
    public void A_stack_has_the_version_as_an_output(string file) =>
        Assert.Matches($@"(?m)^  Version:\n(    Description: .*\n)?    Value: {Regex.Escape(Version)}$", Text(file));

    [Fact]
    public void The_changelogs_newest_entry_is_of_the_version()
    {
        var newest = Heading().Match(Text("CHANGELOG.md"));

        Assert.True(newest.Success, "CHANGELOG.md begins with a version and (unreleased) or the day of its release.");
        Assert.Equal(Version, newest.Groups[1].Value);
    }

    [GeneratedRegex(@"(?m)^  RepoGrant: \{ Version: (.+) \}$")]
    private static partial Regex InMetadata();

    [GeneratedRegex(@"(?m)^## (\d+\.\d+\.\d+) \((unreleased|\d{4}-\d{2}-\d{2})\)$")]
    private static partial Regex Heading();
}
