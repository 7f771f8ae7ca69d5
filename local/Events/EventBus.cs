using System.Text.Json.Nodes;
using LocalAws.Events.Patterns;

namespace LocalAws.Events;

/// <summary>The account, Region and name of a bus.</summary>
internal sealed record BusKey(string AccountId, string Region, string Name)
{
    public const string Default = "default";

    public string Arn => $"{Prefix}:event-bus/{Name}";

    public string RuleArn(string rule) => $"{Prefix}:rule/{(Name == Default ? "" : Name + "/")}{rule}";

    private string Prefix => $"arn:{(Region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : "aws")}:events:{Region}:{AccountId}";

    /// <summary>The bus that an ARN names; null if the ARN is not a bus's.</summary>
    public static BusKey? FromArn(string arn) =>
        arn.Split(':', 6) is ["arn", _, "events", var region, var accountId, var resource]
        && resource.StartsWith("event-bus/", StringComparison.Ordinal)
            ? new(accountId, region, resource["event-bus/".Length..])
            : null;
}

/// <summary>An event bus. Immutable: a change makes a new one.</summary>
internal sealed record EventBus(BusKey Key, DateTimeOffset Created)
{
    public string? Description { get; init; }

    public DateTimeOffset LastModified { get; init; } = Created;

    /// <summary>The policy for other accounts, as JSON; null for none.</summary>
    public string? Policy { get; init; }

    public IReadOnlyDictionary<string, Rule> Rules { get; init; } = new Dictionary<string, Rule>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>A rule on a bus.</summary>
internal sealed record Rule(string Name, BusKey Bus)
{
    /// <summary>Null in a rule that only has a schedule.</summary>
    public string? PatternText { get; init; }

    /// <inheritdoc cref="PatternText"/>
    public EventPattern? Pattern { get; init; }

    /// <summary>When it is due, by <see cref="ScheduledRules"/>; null if only events start it.</summary>
    public string? Schedule { get; init; }

    /// <summary>When it was put or enabled: a rate counts from there.</summary>
    public DateTimeOffset Since { get; init; }

    public string? Description { get; init; }

    public string? RoleArn { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>By id.</summary>
    public IReadOnlyDictionary<string, Target> Targets { get; init; } = new Dictionary<string, Target>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public string Arn => Bus.RuleArn(Name);
}

/// <summary>A rule's target and its input: the event itself, a part of it, a constant, or a text made from it.</summary>
internal sealed record Target(string Id, string Arn)
{
    public string? RoleArn { get; init; }

    public string? Input { get; init; }

    public string? InputPath { get; init; }

    public InputTransformer? Transformer { get; init; }

    /// <summary>The queue for undeliverable events; null for none.</summary>
    public string? DeadLetterQueue { get; init; }

    /// <summary>The most retries; null for EventBridge's own 185.</summary>
    public int? MaximumRetries { get; init; }

    /// <summary>The target as it was put, for ListTargetsByRule.</summary>
    public required JsonObject Json { get; init; }
}
