using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What to do with what a full run has written if it fails.</summary>
[JsonConverter(typeof(WordConverter<OnFailure>))]
public enum OnFailure
{
    /// <summary>Keep it; the next run continues from there.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep,

    /// <summary>Undo it: restore the grant to what was recorded before, or remove all of it.</summary>
    [JsonStringEnumMemberName("rollback")]
    Rollback,
}
