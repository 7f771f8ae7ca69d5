using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>The points in a run at which Record grant writes.</summary>
[JsonConverter(typeof(WordConverter<RecordMoment>))]
public enum RecordMoment
{
    /// <summary>Before the first write: what is requested, and what may exist from now on.</summary>
    [JsonStringEnumMemberName("requested")]
    Requested,

    /// <summary>When both accounts match the request: what exists. The claim on the grant is released.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied,

    /// <summary>After a failure: the claim on the grant is released.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>At the end: the results of the run and of each instance.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}
