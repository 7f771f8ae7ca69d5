using System.Text.Json.Nodes;

namespace RepoGrant.Tests.Fakes;

/// <summary>What the document prints on an instance.</summary>
internal static class CheckLines
{
    private const string Repository = "us-east-2/SharedDemoRepo";

    /// <summary>Every check of the seed's request, each passed.</summary>
    public static IReadOnlyList<string> OfSeed { get; } =
    [
        Line("prerequisites"),
        Line("profile"),
        Line("credential-helper", repository: Repository),
        Line("identity"),
        Line("get-repository", repository: Repository),
        Line("ls-remote", repository: Repository),
        Line("environment"),
    ];

    public static string Line(
        string check,
        string user = "root",
        string? repository = null,
        bool ok = true,
        string detail = "as it should be"
    )
    {
        var line = new JsonObject { ["check"] = check, ["user"] = user };
        if (repository is not null)
            line["repository"] = repository;
        line["ok"] = ok;
        line["detail"] = detail;
        return line.ToJsonString();
    }
}
