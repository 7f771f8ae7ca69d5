using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.CloudTrail;

/// <summary>An event of the history: a call, and the record of it that AWS shows as text, which is kept as that text.</summary>
/// <param name="Call">The record, JSON in UTF-8: as objects, ten thousand records would take several times the memory.</param>
internal sealed record TrailEvent(long Number, string AccountId, string Region, DateTimeOffset Time, byte[] Call)
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Source { get; init; }

    public required bool IsReadOnly { get; init; }

    /// <summary>The user's name, or the session's; as AWS does, null for whoever has none.</summary>
    public string? Username { get; init; }
}

/// <summary>
/// CloudTrail's event history of every account and Region, as far as it is emulated: the calls of StartExecution, with the caller's
/// identity. The newest are kept.
/// </summary>
internal sealed class EventHistory(TimeProvider time)
{
    private const int Most = 10_000;

    /// <summary>
    /// "The past 90 days of recorded management events" (CloudTrail User Guide, "Working with CloudTrail Event history").
    /// </summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private readonly Lock gate = new();
    private readonly Queue<TrailEvent> events = new();
    private long last;

    /// <summary>The events of an account in a Region, newest first.</summary>
    public IReadOnlyList<TrailEvent> Of(string accountId, string region)
    {
        var oldest = time.GetUtcNow() - Kept;
        lock (gate)
        {
            return [.. events.Where(one => one.AccountId == accountId && one.Region == region && one.Time >= oldest).Reverse()];
        }
    }

    /// <summary>Records a call that was carried out, or refused.</summary>
    /// <param name="response">What CloudTrail shows of the response; null if the call was refused.</param>
    /// <param name="error">The error with which it was refused.</param>
    public void Record(ApiRequest request, string source, JsonObject parameters, JsonObject? response, AwsException? error)
    {
        var now = time.GetUtcNow();
        const bool IsReadOnly = false;
        var id = Guid.NewGuid().ToString();
        var call = new JsonObject
        {
            ["eventVersion"] = "1.11",
            ["userIdentity"] = Identity(request.Principal),
            ["eventTime"] = WireTime.Seconds(now),
            ["eventSource"] = source,
            ["eventName"] = request.Operation,
            ["awsRegion"] = request.Region,
            ["sourceIPAddress"] = request.Http?.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "AWS Internal",
            ["userAgent"] = request.Http?.Request.Headers.UserAgent.ToString() ?? "AWS Internal",
            ["requestParameters"] = parameters,
            ["responseElements"] = response,
            ["requestID"] = request.RequestId,
            ["eventID"] = id,
            ["readOnly"] = IsReadOnly,
            ["eventType"] = "AwsApiCall",
            ["managementEvent"] = true,
            ["recipientAccountId"] = request.AccountId,
            ["eventCategory"] = "Management",
        };
        if (error is not null)
            (call["errorCode"], call["errorMessage"]) = (error.Code, error.Message);
        var text = JsonSerializer.SerializeToUtf8Bytes(call);
        lock (gate)
        {
            if (events.Count == Most)
                events.Dequeue();
            events.Enqueue(
                new(++last, request.AccountId, request.Region, now, text)
                {
                    Id = id,
                    Name = request.Operation,
                    Source = source,
                    IsReadOnly = IsReadOnly,
                    Username = UserName(request.Principal),
                }
            );
        }
    }

    // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    private static JsonObject Identity(Principal caller)
    {
        var identity = new JsonObject
        {
            ["type"] = caller.Kind switch
            {
                PrincipalKind.Root => "Root",
                PrincipalKind.User => "IAMUser",
                PrincipalKind.AssumedRole => "AssumedRole",
                _ => "AWSService",
            },
        };
        if (caller.Kind == PrincipalKind.Service)
        {
            identity["invokedBy"] = caller.ServiceName;
            return identity;
        }
        (identity["principalId"], identity["arn"], identity["accountId"]) = (caller.UserId, caller.Arn, caller.AccountId);
        if (caller.Kind == PrincipalKind.User)
            identity["userName"] = UserName(caller);
        if (caller.Kind == PrincipalKind.AssumedRole)
        {
            identity["sessionContext"] = new JsonObject
            {
                ["sessionIssuer"] = new JsonObject
                {
                    ["type"] = "Role",
                    ["principalId"] = caller.UserId.Split(':')[0],
                    ["arn"] = caller.PrincipalArn,
                    ["accountId"] = caller.AccountId,
                    ["userName"] = caller.RoleName,
                },
                ["attributes"] = new JsonObject
                {
                    ["creationDate"] = caller.TokenIssuedAt is { } issued ? WireTime.Seconds(issued) : null,
                    ["mfaAuthenticated"] = "false",
                },
            };
        }
        return identity;
    }

    private static string? UserName(Principal caller) =>
        caller.Kind switch
        {
            PrincipalKind.User or PrincipalKind.AssumedRole => caller.Arn[(caller.Arn.LastIndexOf('/') + 1)..],
            PrincipalKind.Root => "root",
            _ => null,
        };
}
