using System.Text;
using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Validation;

namespace RepoGrant.Cli.Commands;

/// <summary>A file with an execution's input, checked by the rules of the state machine before it is started.</summary>
internal sealed class RequestFile
{
    // StartExecution accepts no larger input (API reference).
    private const int MaxBytes = 262_144;

    private readonly JsonObject json;

    private RequestFile(JsonObject json, GrantKey grant, bool isRecorded, string? planId) =>
        (this.json, Grant, IsRecorded, PlanId) = (json, grant, isRecorded, planId);

    public GrantKey Grant { get; }

    /// <summary>Whether it names a recorded grant, which is applied again as recorded.</summary>
    public bool IsRecorded { get; }

    /// <summary>The id of the plan to apply.</summary>
    public string? PlanId { get; }

    /// <summary>Reads a file; reports all of its problems at once.</summary>
    public static async Task<RequestFile> ReadAsync(
        string file,
        string stackRegion,
        string accountId,
        TimeProvider time,
        CancellationToken cancelled
    )
    {
        var bytes = await BytesAsync(file, cancelled);
        try
        {
            var reader = GrantLimits.Reader(stackRegion, accountId);
            var earliest = time.GetUtcNow().AddMinutes(RequestReader.MinMinutesUntilExpiry);
            using var stream = new MemoryStream(bytes);
            var input = await reader.ReadAsync(stream, cancelled, earliestExpiry: earliest);
            var json = JsonNode.Parse(bytes)!.AsObject();
            return input switch
            {
                ExecutionInput.Full full => new(json, GrantKey.Of(full.Request), isRecorded: false, full.Request.PlanId),
                ExecutionInput.OfRecordedGrant recorded => new(json, recorded.Grant, isRecorded: true, planId: null),
                _ => throw new InvalidOperationException($"{input.GetType().Name} is not an input of grant-access."),
            };
        }
        catch (InvalidRequest e)
        {
            throw new Problem($"{file}: {e.Message}", e);
        }
    }

    /// <summary>The input of a plan.</summary>
    public string ToPlan()
    {
        var plan = json.DeepClone().AsObject();
        plan["mode"] = "plan";
        plan.Remove("planId");
        return plan.ToJsonString();
    }

    /// <summary>The input of an apply: exactly what the plan shows, if there is one.</summary>
    public string ToApply(string? planId)
    {
        if (IsRecorded)
            return json.ToJsonString();
        var apply = json.DeepClone().AsObject();
        apply["mode"] = "apply";
        if (planId is not null)
            apply["planId"] = planId;
        return apply.ToJsonString();
    }

    private static async Task<byte[]> BytesAsync(string file, CancellationToken cancelled)
    {
        if (Directory.Exists(file))
            throw new Problem($"{file} is a folder. A request is a file, such as events/seed.json.");
        try
        {
            await using var stream = File.OpenRead(file);
            var bytes = new byte[MaxBytes + 1];
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancelled);
            if (read > MaxBytes)
                throw new Problem($"{file} is too large: an execution's input has at most {MaxBytes} bytes.");
            // Editors on Windows write a byte order mark before UTF-8; JSON has none.
            ReadOnlySpan<byte> text = bytes.AsSpan(0, read);
            if (text.StartsWith(Encoding.UTF8.Preamble))
                text = text[Encoding.UTF8.Preamble.Length..];
            if (text.StartsWith(Encoding.Unicode.Preamble) || text.StartsWith(Encoding.BigEndianUnicode.Preamble))
                throw new Problem($"{file} is UTF-16 text. Save it as UTF-8.");
            return text.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new Problem($"There is no file {file}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Problem($"{file} cannot be read: {e.Message}", e);
        }
    }
}
