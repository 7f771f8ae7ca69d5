using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;

namespace Conformance.Facts;

/// <summary>Facts of Systems Manager's documents and parameters.</summary>
internal static class SsmQuestions
{
    private const string Path = "/pp/692683/x";

    /// <summary>The recorded parameters are the repository account's.</summary>
    private static readonly Signer AccountA = new();

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        (
            "GetDocument",
            "field set (2024)",
            new(async aws =>
            {
                await aws.GiveAsync(
                    "ssm",
                    "CreateDocument",
                    new
                    {
                        Name = "doc692683",
                        DocumentType = "Command",
                        DocumentFormat = "JSON",
                        Content = """{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"s","""
                            + """ "inputs":{"runCommand":["true"]}}]}""",
                    }
                );
                return await aws.GiveAsync("ssm", "GetDocument", new { Name = "doc692683" });
            })
        ),
        ("GetParameter", "a name with a path", new(async aws => await ReadAsync(aws, Path, Path))),
        ("GetParameter", "by ARN: Name is the name", new(async aws => await ReadAsync(aws, Path, ArnOf("pp/692683/x")))),
        ("GetParameter", "a name without a slash, by ARN", new(async aws => await ReadAsync(aws, "np692683", ArnOf("np692683")))),
        (
            "GetParameters",
            "by ARN: found, InvalidParameters []",
            new(async aws =>
            {
                await PutAsync(aws, Path);
                var found = await AskAsync(aws, "GetParameters", new { Names = new[] { ArnOf("pp/692683/x") } });
                return List(Each(found["Parameters"], "Name"), found["InvalidParameters"]);
            })
        ),
        (
            "DeleteParameters",
            "none of the names exists: InvalidParameters, no error",
            new(async aws => await AskAsync(aws, "DeleteParameters", new { Names = new[] { "secure-test-value", "test-value" } }))
        ),
        Slashes("/with-slash", "with-slash"),
        Slashes("without-slash", "/without-slash"),
    ];

    private static (string, string, Question) Slashes(string put, string read) =>
        (
            "GetParameter, GetParameters, DeleteParameter",
            $"put as {put}, read and deleted as {read}: one leading slash on a top-level name does not count",
            new(async aws =>
            {
                await PutAsync(aws, put);
                var one = await AskAsync(aws, "GetParameter", new { Name = read });
                var many = await AskAsync(aws, "GetParameters", new { Names = new[] { read } });
                var deleted = await AskAsync(aws, "DeleteParameter", new { Name = read });
                return List(
                    one.ContainsKey("Parameter") ? true : one["code"],
                    many["Parameters"]!.AsArray().Count,
                    deleted.ContainsKey("code") ? deleted["code"] : 0
                );
            })
        );

    private static string ArnOf(string name) => "arn:aws:ssm:us-east-2:111111111111:parameter/" + name;

    private static Task<JsonObject> AskAsync(FactCloud aws, string operation, object parameters) =>
        aws.AskAsync("ssm", operation, parameters, AccountA);

    private static Task<JsonObject> PutAsync(FactCloud aws, string name) =>
        AskAsync(
            aws,
            "PutParameter",
            new
            {
                Name = name,
                Value = "123",
                Type = "String",
            }
        );

    private static async Task<JsonNode?> ReadAsync(FactCloud aws, string name, string asked)
    {
        await PutAsync(aws, name);
        return (await AskAsync(aws, "GetParameter", new { Name = asked }))["Parameter"];
    }
}
