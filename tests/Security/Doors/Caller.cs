using System.Text.Json.Nodes;
using LocalAws.Client;
using Security.Tests.Rights;

namespace Security.Tests.Doors;

/// <summary>Somebody who tries to assume a role: how it calls, and what its own policies say.</summary>
/// <param name="Key">The key that it signs with; null for a service, whose signatures nobody else sees.</param>
/// <param name="Documents">A role's own; null for users, root and services.</param>
internal sealed record Caller(string Name, string Arn, AccessKey? Key, RoleDocuments? Documents = null)
{
    private static readonly JsonNode Everything = JsonNode.Parse(PolicyJson.Everything)!;

    /// <summary>The external id that it presents to the provisioner role; null for none.</summary>
    public string? ExternalId { get; init; } = Sessions.ExternalId;

    /// <summary>Its role has been deleted, so that it has no permissions left.</summary>
    public bool IsGone { get; init; }

    public bool IsService => Key is null;

    public static Caller Service(string name) => new(name, name, null);

    public static Caller Administrator(string account) =>
        new($"user administrator of {account}", $"arn:aws:iam::{account}:user/administrator", AccessKey.Administrator(account));

    public static Caller Root(string account) => new($"root of {account}", $"arn:aws:iam::{account}:root", AccessKey.Root(account));

    /// <summary>A session of a role, got by somebody who may assume it.</summary>
    public static Caller Session(string name, RoleDocuments role, AccessKey key) => new(name, role.Session, key, role);

    /// <summary>Tries to assume a role over the wire; a service, in the way of LocalAws's services.</summary>
    public async Task<bool> TriesAsync(Accounts accounts, Door door)
    {
        if (Key is null)
            return accounts.LetsIn(door.Role.Arn, Name) is not null;
        var account = Arn.Split(':')[4];
        return await Sessions.OutcomeAsync(() =>
                accounts.Consumer.As(account, Key).AssumeAsync(door.Role.Arn, door.TakesExternalId ? ExternalId : null)
            ) != Sessions.Refused;
    }

    /// <summary>The same, for the oracle.</summary>
    public Question Asks(Door door)
    {
        var context = new Dictionary<string, JsonNode> { ["sts:RoleSessionName"] = "session", ["aws:ResourceAccount"] = door.Role.Account };
        if (door.TakesExternalId && ExternalId is not null && !IsService)
            context["sts:ExternalId"] = ExternalId;
        if (!IsService)
        {
            context["aws:PrincipalArn"] = Documents?.Arn ?? Arn;
            context["aws:PrincipalAccount"] = Arn.Split(':')[4];
            context["aws:userid"] = Documents is null ? "AIDAEXAMPLE" : "AROAEXAMPLE:session";
        }
        return new(Arn, "sts:AssumeRole", door.Role.Arn, door.Role.Account)
        {
            Context = context,
            Identity =
                IsService || IsGone ? []
                : Documents is { } role ? [.. role.Policies.Values]
                : [Everything],
            Boundary = IsGone ? null : Documents?.Boundary,
            ResourcePolicy = door.Role.Trust,
        };
    }
}

/// <summary>A role that others may try to assume.</summary>
internal sealed record Door(string Name, RoleDocuments Role, bool TakesExternalId = false);
