using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using RepoGrant.Contract;

namespace Templates.Tests;

/// <summary>docs/output.md has every field and status of a report and of a record, and the time limits of the state machines.</summary>
public partial class OutputPageTests
{
    private static readonly string Page = Checkout.Text("docs/output.md");

    [Fact]
    public void Every_field_of_a_report_has_a_row() =>
        Agreement.Of(
            typeof(Report)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)),
            NamesOf("The report"),
            field => $"docs/output.md has no row for the report's field {field}.",
            field => $"docs/output.md has a row for {field}, which a report does not have."
        );

    [Fact]
    public void Every_attribute_of_a_record_has_a_row() =>
        Agreement.Of(
            // Of the key, which is in the text before the table, and of an instance's item are these.
            ReadAttribute()
                .Matches(Checkout.Text("functions/Records/GrantRecord.cs"))
                .Concat(
                    ((string[])["ClaimTable", "GrantTable", "GrantHistory"]).SelectMany(table =>
                        WrittenAttribute().Matches(Checkout.Text($"functions/Records/{table}.cs"))
                    )
                )
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Except(["id", "status"]),
            NamesOf("The record"),
            attribute => $"docs/output.md has no row for the record's attribute {attribute}.",
            attribute => $"docs/output.md has a row for {attribute}, which a record does not have."
        );

    [Fact]
    public void Every_status_is_explained()
    {
        foreach (var status in Enum.GetValues<ReportStatus>())
            Assert.Contains($"`{WordConverter<ReportStatus>.WordOf(status)}`", RowOf("`status`"), StringComparison.Ordinal);

        foreach (var status in Enum.GetValues<InstanceStatus>().Select(WordConverter<InstanceStatus>.WordOf))
        {
            Assert.True(
                RowOf("`instances[]`").Contains($"`{status}`", StringComparison.Ordinal)
                    || Section("The record").Contains($"\n| `{status}` | ", StringComparison.Ordinal),
                $"docs/output.md does not explain the status {status} of an instance."
            );
        }
    }

    [Fact]
    public void Every_word_that_list_shows_instead_of_a_status_is_explained()
    {
        var words = StateInWords().Matches(Checkout.Text("cli/Grants/RecordedGrant.cs")).Select(match => match.Groups[1].Value).ToList();

        Assert.Contains("never run", words);
        Assert.All(words, word => Assert.Contains($"`{word}`", Section("The record"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_time_limit_of_every_state_machine_is_in_the_row_of_the_timeout()
    {
        foreach (var file in Directory.GetFiles(Checkout.PathOf("statemachine"), "*.asl.json"))
        {
            var name = Path.GetFileName(file)[..^".asl.json".Length];
            var seconds = Project.Definition(Path.Combine("statemachine", Path.GetFileName(file)))["TimeoutSeconds"]!.GetValue<int>();
            var limit = seconds switch
            {
                3600 => "an hour",
                _ when seconds % 3600 == 0 => $"{seconds / 3600} hours",
                _ => $"{seconds / 60} minutes",
            };
            Assert.Contains($"{limit} for `{name}`", RowOf("`States.Timeout`"), StringComparison.Ordinal);
        }
    }

    // The names in the first column of a section's first table, without [].
    private static IEnumerable<string> NamesOf(string heading) =>
        Section(heading)
            .Split("|---|---|\n")[1]
            .Split("\n\n")[0]
            .Split('\n')
            .SelectMany(row => Code().Matches(row.Split(" | ")[0]))
            .Select(match => match.Groups[1].Value);

    private static string Section(string heading) => Page.Split($"\n## {heading}\n")[1].Split("\n## ")[0];

    private static string RowOf(string first) =>
        Page.Split('\n').Single(line => line.StartsWith($"| {first} | ", StringComparison.Ordinal));

    [GeneratedRegex(@"`([A-Za-z]+)(?:\[\])?`")]
    private static partial Regex Code();

    [GeneratedRegex(@"(?:GetValueOrDefault\(|Of\(item, |ContainsKey\()""([A-Za-z]+)""")]
    private static partial Regex ReadAttribute();

    [GeneratedRegex("#([A-Za-z]+)")]
    private static partial Regex WrittenAttribute();

    [GeneratedRegex(@"GrantState\.\w+ => ""([^""]+)""")]
    private static partial Regex StateInWords();
}
