using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What happens to a resource.</summary>
[JsonConverter(typeof(WordConverter<ChangeAction>))]
public enum ChangeAction
{
    /// <summary>It was not there.</summary>
    Created,

    /// <summary>It was there, and different.</summary>
    Updated,

    /// <summary>It was there, and is no longer asked for.</summary>
    Deleted,

    /// <summary>It is as it was.</summary>
    Unchanged,
}
