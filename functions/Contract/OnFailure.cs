using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What becomes of what a full run has written, when it fails.</summary>
[JsonConverter(typeof(WordConverter<OnFailure>))]
public enum OnFailure
{
    /// <summary>It stays, and the next run goes on from there.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep,

    /// <summary>It is taken back: the grant is as its record asked for it before, or nothing of it is left.</summary>
    [JsonStringEnumMemberName("rollback")]
    Rollback,
}
