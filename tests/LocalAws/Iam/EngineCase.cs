using System.Text.Json.Nodes;
using LocalAws.Iam.Engine;

namespace LocalAws.Tests.Iam;

/// <summary>One question to the engine as JSON, with the answer that AWS documents in <c>expect</c>.</summary>
internal sealed class EngineCase(JsonObject json)
{
    public JsonObject Json { get; } = json;

    public string Name => (string)Json["name"]!;

    /// <summary><c>allow</c>, or the end of AWS's message, or <c>refused: …</c> for what LocalAws does not support.</summary>
    public string Expected => (string)Json["expect"]!;

    public string Action => (string)Json["action"]!;

    public AccessQuestion Question()
    {
        var trust = Policy("trustPolicy", PolicyKind.Trust);
        return new AccessQuestion(
            Caller(),
            Action,
            Text("resource")!,
            Text("resourceAccount") ?? AccountIn(Text("resource")!) ?? AccountIn(Text("caller")!) ?? "",
            new RequestContext(Context())
        )
        {
            Identity = Policies("identity", PolicyKind.Identity) ?? [],
            Boundary = Policy("boundary", PolicyKind.PermissionsBoundary),
            Session = Policies("session", PolicyKind.Session),
            ResourcePolicy = trust ?? Policy("resourcePolicy", PolicyKind.Resource),
            ResourcePolicyDecides = trust is not null,
        };
    }

    public string Answer()
    {
        try
        {
            var verdict = DecisionEngine.Decide(Question());
            return verdict.Allowed ? "allow" : verdict.Reason(Action);
        }
        catch (UnknownConditionKeyException unknown)
        {
            return "refused: " + unknown.Key;
        }
    }

    /// <summary>
    /// The meaning of a policy element does not depend on the order of the rest: the context as keys with all their values.
    /// </summary>
    public Dictionary<string, string[]> Context() =>
        (Json["context"]?.AsObject() ?? []).ToDictionary(
            key => key.Key,
            key => key.Value is JsonArray many ? [.. many.Select(value => (string)value!)] : (string[])[(string)key.Value!]
        );

    private Caller Caller()
    {
        var arn = Text("caller")!;
        if (arn.EndsWith(".amazonaws.com", StringComparison.Ordinal))
            return LocalAws.Iam.Engine.Caller.Service(arn);
        var account = AccountIn(arn)!;
        var name = arn.Split(':')[5];
        return name switch
        {
            "root" => new(CallerKind.Root, account, arn, arn),
            _ when name.StartsWith("user/", StringComparison.Ordinal) => new(CallerKind.User, account, arn, arn, Text("callerId")),
            _ => new(
                CallerKind.RoleSession,
                account,
                arn,
                Text("callerRole") ?? $"arn:aws:iam::{account}:role/{name.Split('/')[1]}",
                Text("callerId")
            ),
        };
    }

    private string? Text(string property) => (string?)Json[property];

    private PolicyDocument? Policy(string property, PolicyKind kind) =>
        Json[property] is { } policy ? PolicyParser.Parse(policy.ToJsonString(), kind) : null;

    private PolicyDocument[]? Policies(string property, PolicyKind kind) =>
        Json[property] is JsonArray policies ? [.. policies.Select(policy => PolicyParser.Parse(policy!.ToJsonString(), kind))] : null;

    private static string? AccountIn(string arn) => arn.Split(':') is [_, _, _, _, { Length: 12 } account, ..] ? account : null;
}
