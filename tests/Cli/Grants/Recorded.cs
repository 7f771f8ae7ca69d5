using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using RepoGrant.Cli.Grants;
using RepoGrant.Contract;
using RepoGrant.Records;

namespace Cli.Tests.Grants;

/// <summary>A grant's item, as its table has it.</summary>
internal sealed record Recorded
{
    public const string First = "arn:aws:states:us-east-2:111111111111:execution:repogrant-grant-access:first";
    public const string Second = "arn:aws:states:us-east-2:111111111111:execution:repogrant-grant-access:second";
    public const string Launched = "arn:aws:states:us-east-2:111111111111:execution:repogrant-grant-access:launched";

    private static readonly DateTimeOffset Start = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

    public string? Holder { get; init; }

    public string? Run { get; init; }

    public bool IsRevoked { get; init; }

    public long Generation { get; init; } = 1;

    public GrantResult? Result { get; init; }

    public GrantResult? Launch { get; init; }

    /// <summary>The repositories of the newest request, with their levels.</summary>
    public (string Name, string Access)[] Requested { get; init; } = [("SharedDemoRepo", "read")];

    /// <summary>What may exist, as JSON.</summary>
    public string Applied { get; init; } = """{"repositories":["us-east-2/SharedDemoRepo"],"users":["root"]}""";

    public static GrantResult Ended(string execution, int minute, string status = "VERIFIED") =>
        new()
        {
            Status = status,
            Generation = 1,
            Execution = execution,
            At = Start.AddMinutes(minute),
        };

    public RecordedGrant Grant()
    {
        var repositories = Requested.Select(one =>
            $$"""{"name":"{{one.Name}}","region":"us-east-2","access":"{{one.Access}}","protectedBranches":[]}"""
        );
        var item = new Dictionary<string, AttributeValue>
        {
            ["version"] = new() { N = $"{GrantRecord.Version}" },
            ["generation"] = new() { N = $"{Generation}" },
            ["requested"] = new()
            {
                S = $$"""
                    {
                      "name": "web-team", "repositories": [{{string.Join(',', repositories)}}], "users": ["root"],
                      "consumer": {"accountId": "222222222222", "region": "us-east-2", "instances": {"ids": [], "tags": {"Team": "web"} },
                                   "instanceRoleName": "Instance"},
                      "accessRoleName": "Access", "profileName": "profile", "gitScope": "repository", "verify": {"clone": false},
                      "mode": "apply", "onFailure": "keep", "prerequisites": "report"
                    }
                    """,
            },
            ["applied"] = new() { S = Applied },
        };
        foreach (var (name, text) in new[] { ("holder", Holder), ("run", Run), ("state", IsRevoked ? "revoked" : null) })
        {
            if (text is not null)
                item[name] = new() { S = text };
        }

        foreach (var (name, result) in new[] { ("result", Result), ("launch", Launch) })
        {
            if (result is not null)
                item[name] = new() { S = JsonSerializer.Serialize(result, JsonContext.Default.GrantResult) };
        }

        var grant = new RecordedGrant(GrantRecord.Of(new GrantKey("web-team", "222222222222", "us-east-2"), item, Start));
        Assert.NotNull(grant.Request);
        return grant;
    }
}
