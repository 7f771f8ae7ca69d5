using System.Text.Json.Nodes;
using LocalAws.Iam.Engine;
using EngineCaller = LocalAws.Iam.Engine.Caller;

namespace Security.Tests;

/// <summary>Questions decided by LocalAws's engine from their documents alone, as <see cref="Oracle"/> decides them.</summary>
internal static class LocalEngine
{
    public static bool Decides(Question question)
    {
        var isTrust = question.Action == "sts:AssumeRole" && question.ResourcePolicy is not null;
        var asked = new AccessQuestion(
            CallerOf(question),
            question.Action,
            question.Resource,
            question.ResourceAccount,
            new RequestContext(question.Context.ToDictionary(key => key.Key, key => Values(key.Value)))
        )
        {
            Identity = [.. question.Identity.Select(policy => Parsed(policy, PolicyKind.Identity))],
            Boundary = question.Boundary is { } boundary ? Parsed(boundary, PolicyKind.PermissionsBoundary) : null,
            ResourcePolicy = question.ResourcePolicy is { } policy
                ? Parsed(policy, isTrust ? PolicyKind.Trust : PolicyKind.Resource)
                : null,
            ResourcePolicyDecides = isTrust,
        };
        return DecisionEngine.Decide(asked).Allowed;
    }

    private static EngineCaller CallerOf(Question question)
    {
        if (question.Caller.Split(':') is not ["arn", _, _, _, var account, ..])
            return EngineCaller.Service(question.Caller);

        return new(CallerKind.RoleSession, account, question.Caller, (string)question.Context["aws:PrincipalArn"]!);
    }

    private static string[] Values(JsonNode value) => value is JsonArray many ? [.. many.Select(one => (string)one!)] : [(string)value!];

    private static PolicyDocument Parsed(JsonNode policy, PolicyKind kind) => PolicyParser.Parse(policy.ToJsonString(), kind);
}
