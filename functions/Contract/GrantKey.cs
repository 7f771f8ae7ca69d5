using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>The key under which a grant is recorded: one grant for each name, consumer account and Region.</summary>
public sealed record GrantKey(string Name, string AccountId, string Region)
{
    /// <summary>The three as one string: account, Region, name.</summary>
    [JsonIgnore]
    public string Id => $"{AccountId}/{Region}/{Name}";

    /// <summary>The key of the grant that a request is for.</summary>
    public static GrantKey Of(AccessRequest request) => new(request.Name, request.Consumer.AccountId, request.Consumer.Region);
}
