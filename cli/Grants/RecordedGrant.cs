using System.Text.Json;
using RepoGrant.Contract;
using RepoGrant.Records;

namespace RepoGrant.Cli.Grants;

/// <summary>A grant's record for display. People can edit the table, so what is not valid is shown as such.</summary>
internal sealed class RecordedGrant
{
    public RecordedGrant(GrantRecord record)
    {
        Record = record;
        Request = Read(record.Requested, JsonContext.Default.AccessRequest);
        Result = Read(record.Result, JsonContext.Default.GrantResult);
        Launch = Read(record.Launch, JsonContext.Default.GrantResult);
    }

    public GrantRecord Record { get; }

    public GrantKey Key => Record.Grant;

    /// <summary>The newest request; null if there is none, or if it cannot be read.</summary>
    public AccessRequest? Request { get; }

    /// <summary>How the newest run ended.</summary>
    public GrantResult? Result { get; }

    /// <summary>How the newest run for a launched instance ended.</summary>
    public GrantResult? Launch { get; }

    /// <summary>Where the grant stands.</summary>
    public GrantState State =>
        Record.ItsVersion > GrantRecord.Version ? GrantState.OfNewerVersion
        : Record.IsHistory ? GrantState.Revoked
        : Record.IsRevoked ? GrantState.BeingRevoked
        : Record.Requested is null ? GrantState.BeingMade
        : Request is null ? GrantState.NotValid
        : Record.Holder is not null ? GrantState.BeingChanged
        : Result is null ? GrantState.NeverRun
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
            _ => Result!.Status,
        };

    /// <summary>The ARN of the execution that is changing it now, or of the newest that has ended; null if there is none.</summary>
    public string? NewestExecution => Record.Holder ?? Result?.Execution;

    /// <summary>The repositories with their levels, such as SharedDemoRepo (contribute).</summary>
    public IEnumerable<string> Repositories =>
        Request?.Repositories.Select(repository => $"{repository.Name} ({WordConverter<AccessLevel>.WordOf(repository.Access)})") ?? [];

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
