using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;

namespace Conformance.Facts;

/// <summary>Facts of CodeCommit.</summary>
internal static class CodeCommitQuestions
{
    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        (
            "CreateRepository",
            "metadata of an empty repository: neither defaultBranch nor description (kmsKeyId since 2023)",
            new(
                async aws =>
                    (await aws.GiveAsync("codecommit", "CreateRepository", new { repositoryName = "fizz692683" }))["repositoryMetadata"],
                ["kmsKeyId"]
            )
        ),
        (
            "GetRepository",
            "with a description",
            new(
                async aws =>
                {
                    await aws.GiveAsync(
                        "codecommit",
                        "CreateRepository",
                        new { repositoryName = "fizz692683", repositoryDescription = "placebo" }
                    );
                    return (await aws.GiveAsync("codecommit", "GetRepository", new { repositoryName = "fizz692683" }))[
                        "repositoryMetadata"
                    ];
                },
                ["kmsKeyId"]
            )
        ),
        (
            "BatchGetRepositories",
            "an empty repository; repositoriesNotFound [] (errors since 2023)",
            new(
                async aws =>
                {
                    await aws.GiveAsync("codecommit", "CreateRepository", new { repositoryName = "fizz692683" });
                    return await aws.GiveAsync("codecommit", "BatchGetRepositories", new { repositoryNames = new[] { "fizz692683" } });
                },
                ["errors"]
            )
        ),
        (
            "ListRepositories",
            "an entry has the name and the id alone",
            new(async aws =>
            {
                await aws.GiveAsync("codecommit", "CreateRepository", new { repositoryName = "fizz692683" });
                var listed = await aws.GiveAsync("codecommit", "ListRepositories");
                return List(Names(listed["repositories"]![0]!));
            })
        ),
        (
            "DeleteRepository",
            "answers the id",
            new(async aws =>
            {
                var created = await aws.GiveAsync("codecommit", "CreateRepository", new { repositoryName = "fizz692683" });
                var deleted = await aws.GiveAsync("codecommit", "DeleteRepository", new { repositoryName = "fizz692683" });
                return JsonNode.DeepEquals(deleted["repositoryId"], created["repositoryMetadata"]!["repositoryId"]);
            })
        ),
    ];
}
