using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;

namespace Conformance.Facts;

/// <summary>Facts of Lambda.</summary>
internal static class LambdaQuestions
{
    private static readonly byte[] Zip = Archive();

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        (
            "CreateFunction",
            "field set and defaults: State Pending, StateReasonCode Creating",
            new(async aws => await CreateAsync(aws, "fn692683"))
        ),
        (
            "CreateFunction",
            "CodeSha256 is the base64 SHA-256 of the zip, CodeSize its length",
            new(async aws =>
            {
                // The recorded archive is not available, so another one is used.
                var created = await CreateAsync(aws, "fn692683");
                var agrees =
                    (string?)created["CodeSha256"] == Convert.ToBase64String(SHA256.HashData(Zip))
                    && (int?)created["CodeSize"] == Zip.Length;
                return agrees
                    ? List("A9URZmbYqUAQ+HlY8yC8WMfMhXpMiXFDmdFvKhSM3lU=", 133)
                    : List(created["CodeSha256"], created["CodeSize"]);
            })
        ),
        (
            "CreateFunction",
            "the zip is none",
            new(async aws => await CreateAsync(aws, "x1692683", function => function["Code"]!["ZipFile"] = "bm8gemlw"))
        ),
        (
            "CreateFunction",
            "a runtime that does not exist",
            new(async aws => await CreateAsync(aws, "x1692683", function => function["Runtime"] = "non-existent-runtime"))
        ),
        (
            "CreateFunction",
            "two architectures",
            new(async aws => await CreateAsync(aws, "x2692683", function => function["Architectures"] = List("x86_64", "arm64")))
        ),
        ("CreateFunction", "name of 65 characters", new(async aws => await CreateAsync(aws, new string('a', 65)))),
        (
            "CreateFunction",
            "an ARN of another Region",
            new(async aws => await CreateAsync(aws, "arn:aws:lambda:ap-southeast-1:111111111111:function:fn692683"))
        ),
        (
            "GetFunction",
            "Configuration later: State Active, LastUpdateStatus Successful, no StateReason",
            new(async aws =>
            {
                await CreateAsync(aws, "fn692683");
                while (true)
                {
                    var configuration = (await aws.LambdaAsync("GET", "/fn692683"))["Configuration"]!;
                    if ((string?)configuration["State"] != "Pending")
                        return configuration;
                    await Task.Delay(20);
                }
            })
        ),
        (
            "GetFunction",
            "Code.RepositoryType",
            new(async aws =>
            {
                await CreateAsync(aws, "fn692683");
                return (await aws.LambdaAsync("GET", "/fn692683"))["Code"]!["RepositoryType"];
            })
        ),
        ("ListFunctions", "FunctionVersion invalid", new(async aws => await aws.LambdaAsync("GET", "/?FunctionVersion=invalid"))),
        (
            "ListFunctions (recorded of ListLayers)",
            "a session policy leaves the action out",
            new(async aws =>
            {
                const string Narrow =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:GetFunction","Resource":"*"}]}""";
                var session = await StsQuestions.SessionAsync(aws, "CloudCustodian", Narrow);
                return await aws.LambdaAsync("GET", "/", signer: FactCloud.As(session["Credentials"]!));
            })
        ),
        (
            "DeleteFunction",
            "answers 204",
            new(async aws =>
            {
                await CreateAsync(aws, "fn692683");
                return await aws.LambdaAsync("DELETE", "/fn692683");
            })
        ),
        (
            "DeleteFunction",
            "again",
            new(async aws =>
            {
                await CreateAsync(aws, "fn692683");
                await aws.LambdaAsync("DELETE", "/fn692683");
                return await aws.LambdaAsync("DELETE", "/fn692683");
            })
        ),
        (
            "DeleteFunction",
            "Qualifier $LATEST",
            new(async aws =>
            {
                await CreateAsync(aws, "fn692683");
                return await aws.LambdaAsync("DELETE", "/fn692683?Qualifier=%24LATEST");
            })
        ),
    ];

    private static async Task<JsonNode> CreateAsync(FactCloud aws, string name, Action<JsonObject>? change = null)
    {
        await IamQuestions.RoleAsync(aws, "lm692683");
        var function = new JsonObject
        {
            ["FunctionName"] = name,
            ["Runtime"] = "provided.al2023",
            ["Role"] = "arn:aws:iam::111111111111:role/lm692683",
            ["Handler"] = "handler.handler",
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(Zip) },
            // An empty environment is shown; if none was given, none is.
            ["Environment"] = new JsonObject { ["Variables"] = new JsonObject() },
        };
        change?.Invoke(function);
        return await aws.LambdaAsync("POST", "", function);
    }

    private static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var writer = new StreamWriter(archive.CreateEntry("bootstrap").Open());
            writer.Write("#!/bin/sh\n");
        }
        return stream.ToArray();
    }
}
