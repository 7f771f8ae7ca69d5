using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What happens to a resource.</summary>
[JsonConverter(typeof(WordConverter<ChangeAction>))]
public enum ChangeAction
{
    /// <summary>It did not exist.</summary>
    Created,

    /// <summary>It existed and differed.</summary>
    Updated,

    /// <summary>It existed and is no longer requested.</summary>
    Deleted,

    /// <summary>It already was as requested.</summary>
    Unchanged,
}
