using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;

namespace RepoGrant.Instance;

/// <summary>
/// Reads what the document printed on an instance: one JSON line a check. Whoever is root there can print anything, so everything is
/// bounded, a line that is not a check is left out, and nothing is believed of any other instance.
/// </summary>
internal static class CommandOutput
{
    // One check of every kind for 50 repositories and some users is more than GetCommandInvocation's 24,000 characters hold.
    private const int MaxChecks = 200;
    private const int MaxName = 40;
    private const int MaxDetail = 600;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4 };

    public static bool HasEnded(CommandInvocationStatus status) =>
        status == CommandInvocationStatus.Success
        || status == CommandInvocationStatus.Failed
        || status == CommandInvocationStatus.TimedOut
        || status == CommandInvocationStatus.Cancelled;

    /// <summary>What came of taking the configuration off an instance.</summary>
    public static InstanceResult ReadRemoval(string instanceId, GetCommandInvocationResponse invocation)
    {
        var result = Read(
            instanceId,
            invocation.Status,
            invocation.StatusDetails,
            invocation.StandardOutputContent,
            invocation.StandardErrorContent
        );
        return result with { Status = InstanceStatus.Revoked };
    }

    /// <param name="instanceId">The instance.</param>
    /// <param name="status">How its command ended.</param>
    /// <param name="statusDetails">The same in more detail ("Delivery Timed Out").</param>
    /// <param name="output">What it printed.</param>
    /// <param name="error">What it printed on standard error.</param>
    public static InstanceResult Read(
        string instanceId,
        CommandInvocationStatus status,
        string? statusDetails,
        string? output,
        string? error
    )
    {
        var details = (statusDetails ?? "").Replace(" ", "", StringComparison.Ordinal);
        if (details is "DeliveryTimedOut" or "Undeliverable")
            return Unreachable.NotDelivered(instanceId);

        var checks = Checks(output ?? "").Take(MaxChecks).ToList();
        var succeeded = status == CommandInvocationStatus.Success;
        if (succeeded && checks.Count > 0 && checks.All(check => check.Ok))
            return new InstanceResult(instanceId, InstanceStatus.Verified, checks);

        if (checks.All(check => check.Ok))
        {
            // Nothing of it says what went wrong: Run Command itself does.
            var said = string.IsNullOrWhiteSpace(error) ? "" : " " + Cut(error.Trim(), MaxDetail - 100);
            var ended = succeeded
                ? "The command ended without a check."
                : $"The command ended as {Cut(details.Length > 0 ? details : status.Value, MaxName)}.";
            checks.Add(new Check("run-command", Ok: false, ended + said));
        }

        return new InstanceResult(instanceId, InstanceStatus.Failed, checks);
    }

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
                    User = TextOf(json, "user") is { } user ? Cut(user, MaxName) : null,
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
        var clean = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        if (clean.Length <= most)
            return clean;

        var end = char.IsHighSurrogate(clean[most - 1]) ? most - 1 : most;
        return string.Concat(clean.AsSpan(0, end), "…");
    }
}
