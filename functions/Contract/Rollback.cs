using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What a failed run is rolled back to.</summary>
[JsonConverter(typeof(WordConverter<Rollback>))]
public enum Rollback
{
    /// <summary>Nothing is to be done: the run has recorded no request of its own.</summary>
    [JsonStringEnumMemberName("nothing")]
    Nothing,

    /// <summary>The request that was recorded before is applied again.</summary>
    [JsonStringEnumMemberName("former")]
    Former,

    /// <summary>There was no grant before: what the run has created is taken away.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
