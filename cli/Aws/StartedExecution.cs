using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RepoGrant.Reports;

namespace RepoGrant.Cli.Aws;

/// <summary>A call of StartExecution that succeeded, as CloudTrail has recorded it.</summary>
/// <param name="Execution">The ARN of the execution.</param>
/// <param name="At">When it was called, to the second.</param>
/// <param name="Caller">The caller's ARN; what is known instead if the identity has none.</param>
/// <param name="Role">For a session of a role: the role's ARN. Nobody can choose that, as they can a session's name.</param>
internal sealed record StartedExecution(string Execution, DateTimeOffset At, string Caller, string? Role)
{
    /// <summary>
    /// Reads a record; null if it is of a call that failed, or cannot be read.
    /// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    /// </summary>
    public static StartedExecution? Of(string record)
    {
        JsonObject? call;
        try
        {
            call = JsonNode.Parse(record) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }

        var identity = call.Object("userIdentity");
        // A user of IAM Identity Center and an AWS service have no ARN.
        string[] names = [identity.Text("arn"), identity.Text("invokedBy"), identity.Text("principalId"), identity.Text("type")];
        var execution = call.Object("responseElements").Text("executionArn");
        var isTime = DateTimeOffset.TryParse(
            call.Text("eventTime"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        );
        return
            call.Text("eventSource") == "states.amazonaws.com"
            && execution.Length > 0
            && isTime
            && names.FirstOrDefault(name => name.Length > 0) is { } caller
            ? new(execution, at, caller, RoleOf(identity))
            : null;
    }

    private static string? RoleOf(JsonObject? identity) =>
        identity.Object("sessionContext").Object("sessionIssuer").Text("arn") is { Length: > 0 } arn ? arn : null;
}

/// <summary>A page of them.</summary>
/// <param name="Next">The token of the next page; null for the last.</param>
internal sealed record StartedPage(IReadOnlyList<StartedExecution> Starts, string? Next);
