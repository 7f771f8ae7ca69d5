using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;

namespace Conformance.Facts;

/// <summary>Facts of IAM's policy simulator.</summary>
internal static class SimulationQuestions
{
    private const string PutObject =
        """{"Version": "2012-10-17", "Statement": {"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}""";

    private const string DenyAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""";

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        .. new[] { "role", "user" }.SelectMany(kind =>
            new[]
            {
                Of(
                    $"a {kind}: decisions, order, names",
                    aws => SimulatedAsync(aws, kind),
                    results => Only(results, "EvalActionName", "EvalDecision", "EvalResourceName")
                ),
                Of(
                    $"a {kind}: MatchedStatements name the policy, type and its place in the document",
                    aws => SimulatedAsync(aws, kind),
                    results => results[0]!["MatchedStatements"]!
                ),
            }
        ),
        Of("a role: field set of an evaluation result", aws => SimulatedAsync(aws, "role"), results => Names(results[0]!)),
        (
            "SimulatePrincipalPolicy",
            "an explicit Deny in the boundary, an Allow in a policy: both statements matched",
            new(async aws =>
            {
                var arn = await PrincipalAsync(aws, "role");
                await IamQuestions.PolicyAsync(aws, "b692683", DenyAll);
                await aws.GiveAsync(
                    "iam",
                    "PutRolePermissionsBoundary",
                    new { RoleName = "r692683", PermissionsBoundary = "arn:aws:iam::111111111111:policy/b692683" }
                );
                var result = (await SimulateAsync(aws, arn))[0]!;
                return new JsonObject
                {
                    ["EvalDecision"] = result["EvalDecision"]!.DeepClone(),
                    ["boundary"] = result["PermissionsBoundaryDecisionDetail"]?.DeepClone(),
                    ["types"] = Each(result["MatchedStatements"], "SourcePolicyType"),
                };
            })
        ),
    ];

    private static (string, string, Question) Of(string situation, Func<FactCloud, Task<JsonNode>> ask, Func<JsonNode, JsonNode> see) =>
        ("SimulatePrincipalPolicy", situation, new(async aws => see(await ask(aws))));

    private static async Task<JsonNode> SimulatedAsync(FactCloud aws, string kind) =>
        await SimulateAsync(aws, await PrincipalAsync(aws, kind));

    private static async Task<JsonNode> SimulateAsync(FactCloud aws, string arn) =>
        (
            await aws.GiveAsync(
                "iam",
                "SimulatePrincipalPolicy",
                new
                {
                    PolicySourceArn = arn,
                    ActionNames = new[] { "s3:PutObject", "s3:GetObjectVersion" },
                    ResourceArns = new[] { "arn:aws:s3:::bucket" },
                }
            )
        )["EvaluationResults"]!;

    private static async Task<string> PrincipalAsync(FactCloud aws, string kind)
    {
        var policy = (string)(await IamQuestions.PolicyAsync(aws, "s692683", PutObject))["Policy"]!["Arn"]!;
        if (kind == "role")
        {
            var role = (string)(await IamQuestions.RoleAsync(aws, "r692683"))["Role"]!["Arn"]!;
            await aws.GiveAsync("iam", "AttachRolePolicy", new { RoleName = "r692683", PolicyArn = policy });
            return role;
        }
        var user = (string)(await aws.GiveAsync("iam", "CreateUser", new { UserName = "v692683" }))["User"]!["Arn"]!;
        await aws.GiveAsync("iam", "AttachUserPolicy", new { UserName = "v692683", PolicyArn = policy });
        return user;
    }
}
