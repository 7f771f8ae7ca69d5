using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>When in a run Record grant writes.</summary>
[JsonConverter(typeof(WordConverter<RecordMoment>))]
public enum RecordMoment
{
    /// <summary>Before the first write: what is asked for, and what may exist from now on.</summary>
    [JsonStringEnumMemberName("requested")]
    Requested,

    /// <summary>When both accounts are as the request says: what exists. The grant is given back.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied,

    /// <summary>After a failure: the grant is given back.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>At the end: how the run, and each instance, came out.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}
