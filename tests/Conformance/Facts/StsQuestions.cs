using System.Text.Json.Nodes;

namespace Conformance.Facts;

/// <summary>Facts of STS.</summary>
internal static class StsQuestions
{
    private const string TrustAccount =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","""
        + """ "Principal":{"AWS":"arn:aws:iam::111111111111:root"}}]}""";

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        ("AssumeRole", "no policy, no tags: no PackedPolicySize", new(async aws => await SessionAsync(aws, "s1"))),
        (
            "GetCallerIdentity",
            "of a role session",
            new(async aws =>
            {
                var session = await SessionAsync(aws, "s1");
                return await aws.AskAsync("sts", "GetCallerIdentity", null, FactCloud.As(session["Credentials"]!));
            })
        ),
    ];

    /// <summary>A session of a role that may do anything that the session policy allows.</summary>
    public static async Task<JsonObject> SessionAsync(FactCloud aws, string name, string? policy = null)
    {
        await IamQuestions.RoleAsync(aws, "as692683", TrustAccount);
        await aws.GiveAsync(
            "iam",
            "AttachRolePolicy",
            new { RoleName = "as692683", PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" }
        );
        return await aws.GiveAsync(
            "sts",
            "AssumeRole",
            new
            {
                RoleArn = "arn:aws:iam::111111111111:role/as692683",
                RoleSessionName = name,
                Policy = policy,
            }
        );
    }
}
