using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Reports;

namespace RepoGrant.Instance;

/// <summary>
/// Reads what the document printed on an instance: one JSON line for each check. Anyone who is root there can print anything, so everything
/// is bounded, a line that is not a check is skipped, and nothing is believed about any other instance.
/// </summary>
internal static class CommandOutput
{
    // GetCommandInvocation's 24,000 characters have room for fewer.
    private const int MaxChecks = 300;
    private const int MaxName = 40;

    // What a request may name, a directory's domain included.
    private const int MaxUser = 97;
    private const int MaxDetail = 600;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4 };

    public static bool HasEnded(CommandInvocationStatus status) =>
        status == CommandInvocationStatus.Success
        || status == CommandInvocationStatus.Failed
        || status == CommandInvocationStatus.TimedOut
        || status == CommandInvocationStatus.Cancelled;

    /// <summary>The result of removing these users' configuration from an instance.</summary>
    public static InstanceResult ReadRemoval(string instanceId, GetCommandInvocationResponse invocation, IEnumerable<string> users) =>
        Read(instanceId, invocation, ExpectedChecks.OfRemove(users)) with
        {
            Status = InstanceStatus.Revoked,
        };

    /// <summary>The result of a command on an instance.</summary>
    public static InstanceResult Read(string instanceId, GetCommandInvocationResponse invocation, ExpectedChecks expected) =>
        Read(
            instanceId,
            invocation.Status,
            invocation.StatusDetails,
            invocation.StandardOutputContent,
            invocation.StandardErrorContent,
            expected
        );

    /// <param name="instanceId">The instance.</param>
    /// <param name="status">How its command ended.</param>
    /// <param name="statusDetails">The same in more detail ("Delivery Timed Out").</param>
    /// <param name="output">What it printed.</param>
    /// <param name="error">What it printed on standard error.</param>
    /// <param name="expected">The checks that make up a proof: exactly these, once each.</param>
    public static InstanceResult Read(
        string instanceId,
        CommandInvocationStatus status,
        string? statusDetails,
        string? output,
        string? error,
        ExpectedChecks expected
    )
    {
        var details = (statusDetails ?? "").Replace(" ", "", StringComparison.Ordinal);
        if (details is "DeliveryTimedOut" or "Undeliverable")
            return Unreachable.NotDelivered(instanceId);

        var checks = Checks(output ?? "").Take(MaxChecks).ToList();
        var succeeded = status == CommandInvocationStatus.Success;
        if (checks.All(check => check.Ok))
        {
            var problem = succeeded
                ? expected.Problem(checks)
                : $"The command ended as {Cut(details.Length > 0 ? details : status.Value, MaxName)}.";
            if (problem is null)
                return new InstanceResult(instanceId, InstanceStatus.Verified, [.. checks.Select(WithoutStar)]);

            // No check says what went wrong, but Run Command itself may.
            var said = string.IsNullOrWhiteSpace(error) ? "" : " " + Cut(error.Trim(), MaxDetail / 2);
            checks.Add(new Check("run-command", Ok: false, Cut(problem, MaxDetail / 2) + said));
        }

        return new InstanceResult(instanceId, InstanceStatus.Failed, [.. checks.Select(WithoutStar)]);
    }

    // One check that covers all of them, as its detail says.
    private static Check WithoutStar(Check check) =>
        check.Repository == ExpectedChecks.EveryRepository ? check with { Repository = null } : check;

    private static IEnumerable<Check> Checks(string output) =>
        output.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.StartsWith('{')).Select(Check).OfType<Check>();

    private static Check? Check(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            var json = document.RootElement;
            return
                TextOf(json, "check") is { Length: > 0 } name
                && json.TryGetProperty("ok", out var ok)
                && ok.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? new Check(Cut(name, MaxName), ok.GetBoolean(), Cut(TextOf(json, "detail") ?? "", MaxDetail))
                {
                    User = TextOf(json, "user") is { } user ? Cut(user, MaxUser) : null,
                    Repository = TextOf(json, "repository") is { } repository ? Cut(repository, 128) : null,
                }
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement json, string field) =>
        json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Cut(string text, int most)
    {
        // Characters that reverse, hide or break text could make a report appear to say something else.
        var clean = string.Concat(text.EnumerateRunes().Select(rune => VisibleText.IsShown(rune) ? rune.ToString() : " "));
        return Shortened.To(clean, most);
    }
}
