using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What to roll a failed run back to.</summary>
[JsonConverter(typeof(WordConverter<Rollback>))]
public enum Rollback
{
    /// <summary>There is nothing to do: the run has recorded no request of its own.</summary>
    [JsonStringEnumMemberName("nothing")]
    Nothing,

    /// <summary>Apply the previously recorded request again.</summary>
    [JsonStringEnumMemberName("former")]
    Former,

    /// <summary>There was no grant before: remove what the run has created.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
