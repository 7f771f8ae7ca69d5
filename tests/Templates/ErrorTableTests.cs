using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RepoGrant.Contract;

namespace Templates.Tests;

/// <summary>docs/output.md explains every error that can reach a user, and no other.</summary>
public partial class ErrorTableTests
{
    // Errors with which Step Functions and Lambda themselves end an execution, whatever the definition says (Step Functions Developer
    // Guide, "Handling errors in Step Functions workflows"; Lambda Developer Guide, "Custom runtimes").
    private static readonly string[] OfTheServices =
    [
        "States.DataLimitExceeded",
        "States.Permissions",
        "States.QueryEvaluationError",
        "States.Runtime",
        "States.Timeout",
        "Lambda.ResourceNotFoundException",
        "Lambda.Unknown",
        "Runtime.ExitError",
        "Runtime.InvalidEntrypoint",
        "Runtime.OutOfMemory",
        "Sandbox.Timedout",
        // Thrown by the serializer, before a handler is called.
        "JsonSerializerException",
    ];

    [Fact]
    public void Every_error_has_a_row_that_says_what_it_means_and_what_to_do()
    {
        var rows = Rows().ToList();
        var errors = OfHandlers().Concat(OfDefinitions()).Concat(OfTheServices).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(OfHandlers());
        Assert.NotEmpty(OfDefinitions());
        Assert.All(rows, row => Assert.All(row.Texts, text => Assert.True(text.Length > 5, row.Line)));
        Assert.All(
            errors,
            error => Assert.True(rows.Exists(row => row.Names.Any(name => Covers(name, error))), $"{error} has no row in docs/output.md.")
        );
        Assert.All(
            rows.SelectMany(row => row.Names),
            name => Assert.True(errors.Exists(error => Covers(name, error)), $"{name} has a row in docs/output.md, and never happens.")
        );
    }

    [Fact]
    public void Handlers_throw_only_errors_of_the_contract()
    {
        var exceptions = typeof(GrantError).Assembly.GetTypes().Where(type => typeof(Exception).IsAssignableFrom(type));
        Assert.All(exceptions, type => Assert.True(typeof(GrantError).IsAssignableFrom(type), $"{type.Name} is not a GrantError."));

        // The deadline turns everything else into an UnexpectedError. Report access makes no calls.
        foreach (var handler in FunctionAgreementTests.Handlers.Select(handler => handler.Data).Where(handler => handler != "ReportAccess"))
        {
            var file = Directory.GetFiles(Checkout.PathOf("functions"), handler + ".cs", SearchOption.AllDirectories).Single();
            Assert.Matches(@"(Deadline|provisioner)\.RunAsync\(", File.ReadAllText(file));
        }
    }

    private static IEnumerable<string> OfHandlers() =>
        typeof(GrantError).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(GrantError))).Select(type => type.Name);

    // The names in Fail states, in assigned failures, and in what is retried or caught by name.
    private static IEnumerable<string> OfDefinitions() =>
        Directory
            .GetFiles(Checkout.PathOf("statemachine"), "*.asl.json")
            .SelectMany(file => Errors(JsonNode.Parse(File.ReadAllText(file))))
            .Where(error => !error.StartsWith("{%", StringComparison.Ordinal) && error is not ("States.ALL" or "States.TaskFailed"));

    private static IEnumerable<string> Errors(JsonNode? node) =>
        node switch
        {
            JsonObject fields => fields.SelectMany(field =>
                field is { Key: "Error", Value: JsonValue name } ? [name.GetValue<string>()]
                : field is { Key: "ErrorEquals", Value: JsonArray names } ? names.Select(one => one!.GetValue<string>())
                : Errors(field.Value)
            ),
            JsonArray items => items.SelectMany(Errors),
            _ => [],
        };

    private static bool Covers(string name, string error) =>
        name.EndsWith(".*", StringComparison.Ordinal) ? error.StartsWith(name[..^1], StringComparison.Ordinal) : name == error;

    private static IEnumerable<(string Line, IReadOnlyList<string> Names, string[] Texts)> Rows()
    {
        var table = Checkout.Text("docs/output.md").Split("| error |")[1].Split("\n\n")[0].Split('\n').Skip(2);
        foreach (var line in table)
        {
            var cells = line.Trim('|').Split(" | ");
            yield return (line, [.. Code().Matches(cells[0]).Select(match => match.Groups[1].Value)], [.. cells.Skip(1)]);
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
