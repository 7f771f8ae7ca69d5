using System.Text.Json;
using RepoGrant.Contract;
using RepoGrant.Records;
using RepoGrant.Reports;

namespace RepoGrant.Cli.Grants;

/// <summary>A grant's record for display. People can edit the table, so what is not valid is shown as such.</summary>
internal sealed class RecordedGrant
{
    public RecordedGrant(GrantRecord record)
    {
        Record = record;
        Request = Read(record.Requested, JsonContext.Default.AccessRequest);
        Applied = Read(record.Applied, JsonContext.Default.AppliedGrant);
        Result = Read(record.Result, JsonContext.Default.GrantResult);
        Launch = Read(record.Launch, JsonContext.Default.GrantResult);
    }

    public GrantRecord Record { get; }

    public GrantKey Key => Record.Grant;

    /// <summary>The newest request; null if there is none, or if it cannot be read.</summary>
    public AccessRequest? Request { get; }

    /// <summary>What exists or may exist of it; null if nothing does, or if it cannot be read.</summary>
    public AppliedGrant? Applied { get; }

    /// <summary>
    /// Whether both accounts have what the newest request asks for. A run of it that failed may have changed only a part; one that could
    /// not be verified has changed everything.
    /// </summary>
    public bool IsApplied =>
        Request is not null
        && Applied is not null
        && !Record.IsRevoked
        && Record.Holder is null
        && !(Result is { Status: StatusWord.Failed } failed && failed.Generation == Record.Generation);

    /// <summary>How the newest run of the whole grant ended.</summary>
    public GrantResult? Result { get; }

    /// <summary>How the newest run for a launched instance ended.</summary>
    public GrantResult? Launch { get; }

    /// <summary>How the run that ended last did, whether it was of the whole grant or for a launched instance.</summary>
    public GrantResult? Newest => Launch?.At > Result?.At ? Launch : Result ?? Launch;

    /// <summary>
    /// The run whose end says how the grant is: the newest of the whole grant, unless a launch after it has failed, or no whole run has
    /// ended. A launch that went well says nothing about the other instances.
    /// </summary>
    public GrantResult? Telling => Result is null || (Launch?.At > Result.At && !IsBad(Result) && IsBad(Launch)) ? Launch : Result;

    /// <summary>Whether a run failed, or could not verify the access of an instance.</summary>
    public static bool IsBad(GrantResult run) => run.Status is StatusWord.Failed or StatusWord.NotVerified;

    /// <summary>Where the grant stands.</summary>
    public GrantState State =>
        Record.ItsVersion > GrantRecord.Version ? GrantState.OfNewerVersion
        : Record.IsHistory ? GrantState.Revoked
        : Record.IsRevoked ? GrantState.BeingRevoked
        : Record.Requested is null ? GrantState.BeingMade
        : Request is null ? GrantState.NotValid
        : Record.Holder is not null ? GrantState.BeingChanged
        : Telling is null ? GrantState.NeverRun
        : GrantState.HasRun;

    /// <summary>The same in a word or two; once a run has ended, its status.</summary>
    public string Status =>
        State switch
        {
            GrantState.OfNewerVersion => "recorded by a newer version",
            GrantState.Revoked => "revoked",
            GrantState.BeingRevoked => "being revoked",
            GrantState.BeingMade => "being made",
            GrantState.NotValid => "record is not valid",
            GrantState.BeingChanged => "being changed",
            GrantState.NeverRun => "never run",
            _ => Telling!.Status,
        };

    /// <summary>
    /// The ARN of the execution that is changing it now, else of the one that changed it last if that has not recorded how it ended, else
    /// of the one that ended last; null if there is none.
    /// </summary>
    public string? NewestExecution => Record.Holder ?? (IsRecorded(Record.Run) ? Newest?.Execution : Record.Run);

    /// <summary>The repositories with their levels, such as SharedDemoRepo (contribute).</summary>
    public IEnumerable<string> Repositories =>
        Request?.Repositories.Select(repository => $"{repository.Name} ({WordConverter<AccessLevel>.WordOf(repository.Access)})") ?? [];

    /// <summary>The users on its instances who have the access, or may have it.</summary>
    public IEnumerable<string> Users => (Request?.Users ?? []).Union(Applied?.Users ?? [], StringComparer.Ordinal);

    // A run of an older stack has left only how it ended.
    private bool IsRecorded(string? run) => run is null || run == Result?.Execution || run == Launch?.Execution;

    private static T? Read<T>(string? json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
