using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Client;

namespace RepoGrant.Bench;

/// <summary>
/// Very many grants. One is really granted; the others are copies of its roles, policies and record under other names, so that what reads
/// them is measured and not a thousand runs before it.
/// </summary>
internal static class GrantCopies
{
    private const int AtOnce = 8;
    private const string Pattern = "bench-0000";
    private const string RoleName = "CrossAccountRepoAccessRole-" + Pattern;
    private const string Agent = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

    /// <summary>Makes the one grant that the others are copies of, and its repository.</summary>
    public static async Task GrantAsync(AwsClient a, CancellationToken cancellationToken)
    {
        await a.JsonAsync("codecommit", "CreateRepository", new() { ["repositoryName"] = "SharedDemoRepo" }, cancellationToken);
        var request = new JsonObject
        {
            ["name"] = Pattern,
            ["repositories"] = new JsonArray(new JsonObject { ["name"] = "SharedDemoRepo" }),
            ["consumer"] = new JsonObject
            {
                ["accountId"] = "222222222222",
                ["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = Pattern } },
            },
        };
        await Executions.RunAsync(a, "repogrant-grant-access", request.ToJsonString(), cancellationToken);
    }

    /// <summary>Each creates one resource of a grant, copied from the pattern under another name; the last one, its record.</summary>
    public static async Task<List<Func<string, CancellationToken, Task>>> OfAsync(
        AwsClient a,
        AwsClient b,
        CancellationToken cancellationToken
    )
    {
        var copies = new List<Func<string, CancellationToken, Task>>();
        foreach (var account in (AwsClient[])[a, b])
        {
            var arn = $"arn:aws:iam::{account.AccountId}:policy/repogrant/{RoleName}";
            var role = await account.QueryAsync("iam", "GetRole", [("RoleName", RoleName)], cancellationToken);
            var version = (await account.QueryAsync("iam", "GetPolicy", [("PolicyArn", arn)], cancellationToken))
                .Descendants("DefaultVersionId")
                .Single()
                .Value;
            var policy = await account.QueryAsync(
                "iam",
                "GetPolicyVersion",
                [("PolicyArn", arn), ("VersionId", version)],
                cancellationToken
            );
            (string, string)[] tags =
            [
                ("Path", "/repogrant/"),
                ("Tags.member.1.Key", "repogrant:managed"),
                ("Tags.member.1.Value", "true"),
                ("Tags.member.2.Key", "repogrant:grant"),
                ("Tags.member.2.Value", Pattern),
                ("Tags.member.3.Key", "repogrant:consumer"),
                ("Tags.member.3.Value", "222222222222/us-east-2"),
                ("Tags.member.4.Key", "repogrant:stack"),
                ("Tags.member.4.Value", "repogrant"),
            ];
            Add(account, "CreatePolicy", [("PolicyName", RoleName), ("PolicyDocument", Document(policy, "Document")), .. tags]);
            Add(
                account,
                "CreateRole",
                [
                    ("RoleName", RoleName),
                    ("AssumeRolePolicyDocument", Document(role, "AssumeRolePolicyDocument")),
                    ("PermissionsBoundary", role.Descendants("PermissionsBoundaryArn").Single().Value),
                    .. tags,
                ]
            );
            Add(account, "AttachRolePolicy", [("RoleName", RoleName), ("PolicyArn", arn)]);
            if (account == a)
                continue;

            Add(account, "AttachRolePolicy", [("RoleName", RoleName), ("PolicyArn", Agent)]);
            Add(account, "CreateInstanceProfile", [("InstanceProfileName", RoleName), .. tags]);
            Add(account, "AddRoleToInstanceProfile", [("InstanceProfileName", RoleName), ("RoleName", RoleName)]);
        }

        var key = new JsonObject
        {
            ["collection"] = new JsonObject { ["S"] = "grants" },
            ["id"] = new JsonObject { ["S"] = "222222222222/us-east-2/" + Pattern },
        };
        var record = await a.JsonAsync(
            "dynamodb",
            "GetItem",
            new() { ["TableName"] = "repogrant-grants", ["Key"] = key },
            cancellationToken
        );
        var item = record["Item"]!.ToJsonString();
        copies.Add(
            (name, cancelled) =>
                a.JsonAsync(
                    "dynamodb",
                    "PutItem",
                    new() { ["TableName"] = "repogrant-grants", ["Item"] = JsonNode.Parse(Renamed(item, name)) },
                    cancelled
                )
        );
        return copies;

        void Add(AwsClient account, string operation, (string Name, string Value)[] parameters) =>
            copies.Add(
                (name, cancelled) =>
                    account.QueryAsync(
                        "iam",
                        operation,
                        [.. parameters.Select(parameter => (parameter.Name, Renamed(parameter.Value, name)))],
                        cancelled
                    )
            );
    }

    /// <summary>Creates the copies 1 to <paramref name="count"/> - 1: with the pattern there are <paramref name="count"/> grants.</summary>
    public static Task MakeAsync(
        int count,
        Func<int, List<Func<string, CancellationToken, Task>>> copies,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForAsync(
            1,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, cancelled) =>
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"bench-{number:0000}");
                foreach (var copy in copies(number))
                    await copy(name, cancelled);
            }
        );

    private static string Document(System.Xml.Linq.XElement answer, string element) =>
        Uri.UnescapeDataString(answer.Descendants(element).Single().Value);

    private static string Renamed(string text, string name) => text.Replace(Pattern, name, StringComparison.Ordinal);
}
