using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Iam.Engine;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>SimulateCustomPolicy and SimulatePrincipalPolicy: the same engine that decides requests, for hypothetical ones.</summary>
internal sealed class Simulation(IamState state)
{
    public static ApiResponse Custom(ApiRequest request)
    {
        request.Authorize("iam:SimulateCustomPolicy", "*");
        var policies = Policies(request.Parameters, "PolicyInputList", PolicyKind.Identity);
        if (policies.Count == 0)
            throw IamErrors.InvalidInput("PolicyInputList must have at least one policy.");
        return Answer(request, policies, Boundary(request.Parameters), request.Parameters.Text("CallerArn"));
    }

    public ApiResponse Principal(ApiRequest request)
    {
        var arn = request.Parameters.Required("PolicySourceArn");
        var account = state.For(request);
        var identity = account.FindIdentity(arn);
        request.AuthorizeAction(request.Operation, arn, identity);
        if (identity is null)
            throw IamErrors.NoSuchEntity($"{arn} was not found.");
        var own = identity
            .Inline.Select(inline => inline.Value.Parsed with { Name = $"{identity.Type}_{identity.Name}_{inline.Key}" })
            .Concat(
                identity
                    .Attached.Select(account.FindPolicy)
                    .OfType<ManagedPolicy>()
                    .Select(policy => policy.DefaultVersion.Document.Parsed with { Name = policy.Name })
            );
        return Answer(
            request,
            [.. own, .. Policies(request.Parameters, "PolicyInputList", PolicyKind.Identity)],
            Boundary(request.Parameters) ?? IamAuthorizer.BoundaryOf(account, identity),
            request.Parameters.Text("CallerArn") ?? identity.Arn
        );
    }

    private static ApiResponse Answer(
        ApiRequest request,
        IReadOnlyList<PolicyDocument> identity,
        PolicyDocument? boundary,
        string? callerArn
    )
    {
        var parameters = request.Parameters;
        var actions = parameters.Texts("ActionNames");
        if (
            actions.Count == 0
            || actions.Any(action => !action.Contains(':', StringComparison.Ordinal) || action.Contains('*', StringComparison.Ordinal))
        )
        {
            throw IamErrors.InvalidInput("ActionNames must have at least one action, each with its service and without wildcards.");
        }

        if (parameters.Text("ResourceHandlingOption") is not null)
            throw AwsException.NotSupported("ResourceHandlingOption of policy simulations");
        var resources = parameters.Texts("ResourceArns") is { Count: > 0 } named ? named : ["*"];
        var resourcePolicy = parameters.Text("ResourcePolicy") is null
            ? null
            : parameters.Policy("ResourcePolicy", PolicyKind.Resource).Parsed with
            {
                Name = "ResourcePolicy",
            };
        if (resourcePolicy is not null && callerArn is null)
            throw IamErrors.InvalidInput("CallerArn is required when a ResourcePolicy is given.");
        var caller = Caller(callerArn ?? $"arn:aws:iam::{request.AccountId}:user/simulated");
        var owner = parameters.Text("ResourceOwner") is { } ownerArn ? AccountIn(ownerArn) : caller.AccountId;

        var questions =
            from action in actions
            from resource in resources
            select new AccessQuestion(caller, action, resource, AccountIn(resource) ?? owner ?? request.AccountId, Context(parameters))
            {
                Identity = identity,
                Boundary = boundary,
                ResourcePolicy = resourcePolicy,
            };
        var all = questions.Select((question, index) => (Key: $"{index:D6}", Question: question));
        return Paging.Answer(parameters, "EvaluationResults", all, item => item.Key, item => Result(item.Question));
    }

    private static XElement Result(AccessQuestion question)
    {
        var verdict = DecisionEngine.Decide(question);
        var decision = verdict switch
        {
            { Allowed: true } => "allowed",
            { Explicit: true } => "explicitDeny",
            _ => "implicitDeny",
        };
        PolicyDocument[] resource = question.ResourcePolicy is { } policy ? [policy] : [];
        PolicyDocument[] boundary = question.Boundary is { } bounds ? [bounds] : [];
        XElement[] matched =
        [
            .. Matched([.. question.Identity, .. resource], "IAM Policy", question),
            .. Matched(boundary, "Permissions Boundary Policy", question),
        ];
        XElement[] tail =
        [
            new("MatchedStatements", matched),
            new("MissingContextValues", question.Context.Missing.Select(key => new XElement("member", key))),
            .. BoundaryDetail(question),
        ];
        return new XElement(
            "member",
            new XElement("EvalActionName", question.Action),
            new XElement("EvalResourceName", question.Resource),
            new XElement("EvalDecision", decision),
            tail,
            new XElement("OrganizationsDecisionDetail", new XElement("AllowedByOrganizations", "true")),
            new XElement("EvalDecisionDetails"),
            new XElement(
                "ResourceSpecificResults",
                // AWS reports a resource separately only if one was named.
                question.Resource == "*"
                    ? null
                    : new XElement(
                        "member",
                        new XElement("EvalResourceName", question.Resource),
                        new XElement("EvalResourceDecision", decision),
                        tail
                    )
            )
        );
    }

    /// <summary>The deciding statements among the policies of one type: those that deny if any does, else those that allow.</summary>
    private static IEnumerable<XElement> Matched(IReadOnlyList<PolicyDocument> policies, string type, AccessQuestion question)
    {
        var matching = DecisionEngine.Matching(policies, question).ToList();
        var effect = matching.Exists(match => match.Statement.Effect == Effect.Deny) ? Effect.Deny : Effect.Allow;
        return matching.Where(match => match.Statement.Effect == effect).Select(match => Told(match.Policy, match.Statement, type));
    }

    private static XElement Told(PolicyDocument policy, Statement statement, string type)
    {
        var (start, end) = StatementPlaces.In(policy.Text)[policy.Statements.Index().First(item => item.Item == statement).Index];
        static XElement Place(string element, TextPlace place) =>
            new(element, new XElement("Line", place.Line), new XElement("Column", place.Column));
        return new(
            "member",
            new XElement("SourcePolicyId", policy.Name),
            new XElement("SourcePolicyType", type),
            Place("StartPosition", start),
            Place("EndPosition", end)
        );
    }

    private static IEnumerable<XElement> BoundaryDetail(AccessQuestion question)
    {
        if (question.Boundary is not { } boundary)
            return [];
        var effects = DecisionEngine.Matching([boundary], question).Select(match => match.Statement.Effect).ToHashSet();
        var allowed = effects.Contains(Effect.Allow) && !effects.Contains(Effect.Deny);
        return
        [
            new XElement("PermissionsBoundaryDecisionDetail", new XElement("AllowedByPermissionsBoundary", allowed ? "true" : "false")),
        ];
    }

    private static RequestContext Context(JsonObject parameters)
    {
        var keys = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in parameters.Objects("ContextEntries"))
            keys[entry.Required("ContextKeyName")] = [.. entry.Texts("ContextKeyValues")];
        return RequestContext.ForSimulation(keys);
    }

    private static PolicyDocument? Boundary(JsonObject parameters) =>
        Policies(parameters, "PermissionsBoundaryPolicyInputList", PolicyKind.PermissionsBoundary) switch
        {
            [] => null,
            [var boundary] => boundary,
            _ => throw IamErrors.InvalidInput("PermissionsBoundaryPolicyInputList accepts one policy."),
        };

    private static List<PolicyDocument> Policies(JsonObject parameters, string parameter, PolicyKind kind) =>
        [
            .. parameters
                .Texts(parameter)
                .Select(
                    (json, index) =>
                        new JsonObject { ["PolicyDocument"] = json }
                            .Policy("PolicyDocument", kind)
                            .Parsed with
                        {
                            Name = $"{parameter}.{index + 1}",
                        }
                ),
        ];

    private static Caller Caller(string arn)
    {
        var account = AccountIn(arn) ?? throw IamErrors.InvalidInput($"Invalid CallerArn: {arn}");
        return arn.Split(':')[5] switch
        {
            "root" => new(CallerKind.Root, account, arn, arn),
            var user when user.StartsWith("user/", StringComparison.Ordinal) => new(CallerKind.User, account, arn, arn),
            _ => new(CallerKind.RoleSession, account, arn, arn),
        };
    }

    private static string? AccountIn(string arn) => arn.Split(':', 6) is [_, _, _, _, { Length: 12 } account, _] ? account : null;
}
