using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Validation;

namespace RepoGrant.Records;

/// <summary>
/// A grant as recorded: what the newest request asks for, what may exist of it by now, who is changing it, and how the newest run ended. It
/// comes from a table that people can edit, so nothing in it is believed before it has been validated.
/// </summary>
internal sealed record GrantRecord
{
    /// <summary>The version of records that this code reads and writes.</summary>
    public const int Version = 1;

    /// <summary>
    /// The limit of a normalized request, in bytes of JSON. It is part of every state of an execution, beside the instances and their
    /// results (262,144 bytes: Step Functions Developer Guide, "Service quotas"); a DynamoDB item could hold 400 KB.
    /// </summary>
    public const int MaxRequestBytes = 16_384;

    private const string Advice = "A revocation does not need the record: revoke the grant, and request it again.";

    public required GrantKey Grant { get; init; }

    /// <summary>What of the item cannot be read at all, in words; null if everything can.</summary>
    public string? Spoiled { get; init; }

    /// <summary>The version of the code that wrote the record.</summary>
    public long ItsVersion { get; init; }

    /// <summary>
    /// Rises with every request: the time when its execution was started, in milliseconds since 1970, or one more than before if clocks
    /// differ.
    /// </summary>
    public long Generation { get; init; }

    /// <summary>
    /// When the newest execution that claimed the grant with a request or a revocation of its own was started, in milliseconds since 1970;
    /// 0 before the first. A request that repeats the recorded one keeps its generation, but still takes precedence over everything that
    /// was started before it.
    /// </summary>
    public long Asked { get; init; }

    /// <summary>The ARN of the execution that may change the grant now; null if none may.</summary>
    public string? Holder { get; init; }

    /// <summary>
    /// The ARN of the execution that held the grant last: it may still be configuring instances. Null if none has since records have this.
    /// </summary>
    public string? Run { get; init; }

    /// <summary>Since when the holder holds the grant; null if none does.</summary>
    public DateTimeOffset? HeldSince { get; init; }

    /// <summary>
    /// When the last execution that changed the grant made its last change in either account; null if none has.
    /// </summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The newest request, as JSON. Null before the first one is recorded, and once the grant is revoked.</summary>
    public string? Requested { get; init; }

    /// <summary>The request that the newest one replaced, as JSON, if a failure is to be rolled back to it; else null.</summary>
    public string? Former { get; init; }

    /// <summary>
    /// If a failed first run is being rolled back: when it was started, or since when what an unfinished revocation had left is the
    /// grant's. What already existed then, without a record, stays. Null otherwise.
    /// </summary>
    public DateTimeOffset? CreatedSince { get; init; }

    /// <summary>What may exist of the grant, as JSON.</summary>
    public string? Applied { get; init; }

    /// <summary>How the newest run ended, as JSON; null before one has.</summary>
    public string? Result { get; init; }

    /// <summary>How the newest run for a launched instance ended, as JSON; null before one has.</summary>
    public string? Launch { get; init; }

    /// <summary>Whether the grant has been revoked. Its record is kept for a while as history.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Whether a revocation is complete: what the record says is kept for a while, as history.</summary>
    public bool IsHistory { get; init; }

    /// <summary>Whether the grant has been revoked, and instances that were not reached then still have what it wrote there.</summary>
    public bool HasLeftFiles => IsHistory && Requested is not null && Applied is not null;

    /// <summary>Whether there is a request by which instances may be given access.</summary>
    public bool IsActive => Requested is not null && !IsRevoked;

    /// <summary>
    /// The request, validated as if it were an execution's input; throws <see cref="InvalidRequest"/> if it is not valid, or is not for the
    /// grant that the item's key names.
    /// </summary>
    public AccessRequest RequestOf(RequestReader reader)
    {
        RefuseUnreadable();
        AccessRequest request;
        try
        {
            using var json = JsonDocument.Parse(Requested ?? "null");
            request = reader.ReadRecorded(json.RootElement);
        }
        catch (JsonException)
        {
            throw NotValid($"requested: found {Shown.Text(Requested!)}; allowed: a request as JSON");
        }
        catch (InvalidRequest invalid)
        {
            throw new InvalidRequest($"The record of the grant {Grant.Id} has no valid request. {Advice} {invalid.Message}");
        }

        if (GrantKey.Of(request) != Grant || request.Mode != Mode.Apply)
        {
            throw new InvalidRequest(
                $"The record of the grant {Grant.Id} contains another request: {GrantKey.Of(request).Id}, mode {request.Mode}."
            );
        }

        return request with
        {
            Generation = Generation,
            Applied = AppliedGrant(),
        };
    }

    /// <summary>What may exist of the grant; throws <see cref="InvalidRequest"/> if somebody has spoiled it.</summary>
    public AppliedGrant AppliedGrant()
    {
        RefuseUnreadable();
        AppliedGrant applied;
        try
        {
            applied = JsonSerializer.Deserialize(Applied ?? "{}", JsonContext.Default.AppliedGrant) ?? new AppliedGrant();
        }
        catch (JsonException)
        {
            throw NotValid($"applied: found {Shown.Text(Applied!)}; allowed: what a run has recorded there, as JSON");
        }

        return AppliedRules.Problem(applied, Grant) is { } problem ? throw NotValid("applied" + problem) : applied;
    }

    /// <summary>The same, for taking things away; null if somebody has spoiled it. A spoiled record is no reason not to revoke.</summary>
    public AppliedGrant? AppliedOrNull()
    {
        try
        {
            return AppliedGrant();
        }
        catch (InvalidRequest)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the grant extends a role of the consumer account. A revoked one gives nothing to it any more. Of a record that somebody has
    /// spoiled the text decides: a role that is named there is not taken for unused.
    /// </summary>
    public bool Extends(string roleArn) => !IsRevoked && Names(roleArn, applied => applied.AdoptedRoles);

    /// <summary>
    /// Whether the grant may have attached the policy to a role of the consumer account and not taken it off again: it extends the role, or
    /// what was to take the policy off has not ended. Not if the policy was there before.
    /// </summary>
    public bool MayHaveAttached(string roleArn) =>
        Names(roleArn, applied => [.. applied.AdoptedRoles, .. applied.FormerRoles])
        && AppliedOrNull()?.HadPolicy.Contains(roleArn, StringComparer.Ordinal) != true;

    private bool Names(string roleArn, Func<AppliedGrant, IReadOnlyList<AdoptedRole>> rolesOf) =>
        AppliedOrNull() is { } applied
            ? rolesOf(applied).Any(role => role.Arn == roleArn)
            : Applied?.Contains($"\"{JsonEncodedText.Encode(roleArn)}\"", StringComparison.Ordinal) == true;

    /// <summary>
    /// Until when IAM may not show everything that was changed; null if it shows everything. Never longer than IAM takes, whatever somebody
    /// wrote into the record.
    /// </summary>
    public DateTimeOffset? UnsettledUntil(DateTimeOffset now)
    {
        if (ChangedAt is not { } changed || changed <= now - IamLag.OfReads)
            return null;

        return (changed < now ? changed : now) + IamLag.OfReads;
    }

    /// <summary>
    /// Which instances the request is for, if it can be read at all. Good enough to take access away, never to give it: nothing is
    /// validated.
    /// </summary>
    public InstanceSelection? SelectionOrNull()
    {
        try
        {
            return IsActive ? JsonSerializer.Deserialize(Requested!, JsonContext.Default.AccessRequest)?.Consumer.Instances : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The last moment, in milliseconds since 1970, at which a recorded execution can have been started: clocks differ, but not by a day.
    /// </summary>
    public static long LatestAt(DateTimeOffset now) => now.AddDays(1).ToUnixTimeMilliseconds();

    /// <summary>Reads an item. What decides which request is newer counts as absent if it lies in the future.</summary>
    public static GrantRecord Of(GrantKey grant, Dictionary<string, AttributeValue> item, DateTimeOffset now)
    {
        var latest = LatestAt(now);
        return new GrantRecord
        {
            Grant = grant,
            Spoiled = SpoiledOf(item, latest),
            ItsVersion = NumberOf(item, "version"),
            Generation = NumberOf(item, "generation", latest),
            Asked = NumberOf(item, "asked", latest),
            Holder = item.GetValueOrDefault("holder")?.S,
            Run = item.GetValueOrDefault("run")?.S,
            HeldSince = TimeOf(item, "heldSince"),
            ChangedAt = TimeOf(item, "changedAt"),
            Requested = item.GetValueOrDefault("requested") is { } requested ? requested.S ?? "" : null,
            Applied = item.GetValueOrDefault("applied")?.S,
            Former = item.GetValueOrDefault("former")?.S,
            CreatedSince = TimeOf(item, "createdSince"),
            Result = item.GetValueOrDefault("result")?.S,
            Launch = item.GetValueOrDefault("launch")?.S,
            IsRevoked = item.GetValueOrDefault("state")?.S == GrantTable.Revoked,
            IsHistory = item.ContainsKey("deleteAt"),
        };
    }

    private static DateTimeOffset? TimeOf(Dictionary<string, AttributeValue> item, string attribute) =>
        DateTimeOffset.TryParse(item.GetValueOrDefault(attribute)?.S, CultureInfo.InvariantCulture, out var time) ? time : null;

    private static long NumberOf(Dictionary<string, AttributeValue> item, string attribute, long most = long.MaxValue) =>
        long.TryParse(item.GetValueOrDefault(attribute)?.N, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number <= most
            ? number
            : 0;

    // Other code decides by these attributes: with another type they could neither be compared nor replaced.
    private static string? SpoiledOf(Dictionary<string, AttributeValue> item, long latest)
    {
        foreach (var name in (string[])["version", "generation", "asked"])
        {
            if (item.TryGetValue(name, out var value) && !long.TryParse(value.N, CultureInfo.InvariantCulture, out _))
                return $"{name}: found {Found(value)}; allowed: a whole number";

            if (value is not null && name != "version" && NumberOf(item, name) > latest)
                return $"{name}: found {Found(value)}; allowed: milliseconds since 1970, not in the future";
        }

        foreach (var name in (string[])["requested", "applied", "former", "holder"])
        {
            if (item.TryGetValue(name, out var value) && value.S is null)
                return $"{name}: found {Found(value)}; allowed: text";
        }

        return item.TryGetValue("state", out var state) && state.S != GrantTable.Revoked
            ? $"state: found {Found(state)}; allowed: \"{GrantTable.Revoked}\", or no state"
            : null;

        static string Found(AttributeValue value) => value.S is { } text ? Shown.Text(text) : value.N ?? "another type";
    }

    private InvalidRequest NotValid(string what) => new($"The record of the grant {Grant.Id} is not valid: {what}. {Advice}");

    private void RefuseUnreadable()
    {
        if (ItsVersion > Version)
        {
            throw new InvalidRequest(
                $"The record of the grant {Grant.Id} has the version {ItsVersion}; this stack reads records up to version {Version}. "
                    + "Update the stack of the repository account."
            );
        }

        if (Spoiled is not null)
            throw NotValid(Spoiled);
    }
}
