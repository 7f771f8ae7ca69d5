using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalAws.Identity;

namespace LocalAws.Deployment;

/// <summary>A resource of a stack.</summary>
/// <param name="LogicalId">Its name in the template.</param>
/// <param name="Type">Its CloudFormation type.</param>
/// <param name="PhysicalId">The value of <c>!Ref</c>.</param>
/// <param name="Attributes">The values of <c>!GetAtt</c>.</param>
internal sealed record StackResource(string LogicalId, string Type, string PhysicalId, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Its evaluated properties.</summary>
    public JsonObject Properties { get; init; } = [];

    /// <summary>The logical ids of the resources that it was created after.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    public string DeletionPolicy { get; init; } = "Delete";

    public string UpdateReplacePolicy { get; init; } = "Delete";

    public required SourcePosition At { get; init; }

    public string Status { get; init; } = "CREATE_IN_PROGRESS";

    public string? Reason { get; init; }

    public DateTimeOffset Updated { get; init; }
}

/// <summary>What a stack reports once it is complete.</summary>
internal sealed record StackOutput(string Key, string Value, string? Description, string? ExportName);

/// <summary>An event of a stack.</summary>
internal sealed record StackEvent(
    string Id,
    string LogicalId,
    string PhysicalId,
    string Type,
    DateTimeOffset Time,
    string Status,
    string? Reason,
    string? Properties,
    string? Token
);

/// <summary>What a stack is to be: a template with its parameters, and the principal that creates it.</summary>
/// <param name="Body">The template as it was sent.</param>
/// <param name="Template">The template after its transforms.</param>
/// <param name="Parameters">Every parameter's value as a string.</param>
/// <param name="Principal">Whose permissions create its resources.</param>
internal sealed record StackPlan(string Body, Template Template, IReadOnlyDictionary<string, string> Parameters, Principal Principal)
{
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The role that creates the stack; null if the caller does.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Whether to keep what was created before a failure.</summary>
    public bool DisableRollback { get; init; }

    /// <summary>The caller's token for the operation, which its events contain.</summary>
    public string? Token { get; init; }

    public IReadOnlyDictionary<string, JsonNode> Values { get; } =
        Template.Parameters.Values.ToDictionary(p => p.Name, p => p.ValueOf(Parameters[p.Name]), StringComparer.Ordinal);
}

/// <summary>A stack, from its first change set or creation; a deleted one keeps its events.</summary>
internal sealed class Stack(StackIdentity identity, StackPlan plan, DateTimeOffset created)
{
    private readonly Lock gate = new();
    private readonly List<StackEvent> events = [];

    public StackIdentity Identity { get; } = identity;

    public string Name => Identity.Name;

    public string AccountId => Identity.AccountId;

    public string Region => Identity.Region;

    public DateTimeOffset Created { get; set; } = created;

    public DateTimeOffset? Updated { get; set; }

    public DateTimeOffset? Deleted { get; set; }

    public string Status { get; private set; } = "REVIEW_IN_PROGRESS";

    public string? Reason { get; private set; }

    /// <summary>The current plan; during an update, the previous one.</summary>
    public StackPlan Plan { get; set; } = plan;

    /// <summary>The resources that exist or have failed, by logical id.</summary>
    public ConcurrentDictionary<string, StackResource> Resources { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, StackOutput> Outputs { get; set; } = new Dictionary<string, StackOutput>();

    /// <summary>Names of other stacks' exports that its template uses.</summary>
    public ConcurrentDictionary<string, byte> Imports { get; } = new(StringComparer.Ordinal);

    /// <summary>Begins an operation if none is in progress; otherwise returns the stack's status.</summary>
    public string? TryBegin(string status, string? reason, StackPlan plan, DateTimeOffset now, params ReadOnlySpan<string> from)
    {
        lock (gate)
        {
            if (!from.Contains(Status))
                return Status;
            Enter(status, reason, plan, now);
            return null;
        }
    }

    public void Enter(string status, string? reason, StackPlan plan, DateTimeOffset now)
    {
        lock (gate)
        {
            (Status, Reason) = (status, reason);
            events.Add(
                new(Guid.NewGuid().ToString(), Name, Identity.Id, "AWS::CloudFormation::Stack", now, status, reason, null, plan.Token)
            );
        }
    }

    /// <summary>Sets a resource's status and reports it as an event.</summary>
    public void Tell(StackResource resource, StackPlan plan)
    {
        Resources[resource.LogicalId] = resource;
        TellOnly(resource, plan);
    }

    /// <summary>Reports an event of a resource that no longer belongs to the stack.</summary>
    public void TellOnly(StackResource resource, StackPlan plan)
    {
        lock (gate)
        {
            events.Add(
                new(
                    $"{resource.LogicalId}-{resource.Status}-{resource.Updated:yyyy-MM-ddTHH:mm:ss.fffZ}-{events.Count}",
                    resource.LogicalId,
                    resource.PhysicalId,
                    resource.Type,
                    resource.Updated,
                    resource.Status,
                    resource.Reason,
                    resource.Properties.ToJsonString(),
                    plan.Token
                )
            );
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<StackEvent> Events()
    {
        lock (gate)
            return [.. events.AsEnumerable().Reverse()];
    }
}
