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

    /// <summary>The grant's status in a word or two.</summary>
    public string Status =>
        Record.ItsVersion > GrantRecord.Version ? "recorded by a newer version"
        : Record.IsHistory ? "revoked"
        : Record.IsRevoked ? "being revoked"
        : Record.Requested is null ? "being made"
        : Request is null ? "record is not valid"
        : Record.Holder is not null ? "being changed"
        : Result?.Status ?? "never run";

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
