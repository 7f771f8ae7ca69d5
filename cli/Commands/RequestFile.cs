using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Validation;

namespace RepoGrant.Cli.Commands;

/// <summary>A file with an execution's input, checked by the rules of the state machine before it is started.</summary>
internal sealed class RequestFile
{
    private readonly JsonObject json;

    private RequestFile(JsonObject json, GrantKey grant, bool isRecorded, string? planId) =>
        (this.json, Grant, IsRecorded, PlanId) = (json, grant, isRecorded, planId);

    public GrantKey Grant { get; }

    /// <summary>Whether it names a recorded grant, which is applied again as recorded.</summary>
    public bool IsRecorded { get; }

    /// <summary>The id of the plan that it says to apply.</summary>
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
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(file, cancelled);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Problem($"{file} cannot be read: {e.Message}", e);
        }

        try
        {
            var reader = GrantLimits.Reader(stackRegion, accountId);
            var earliest = time.GetUtcNow().AddMinutes(RequestReader.EndsInMinutes);
            using var stream = new MemoryStream(bytes);
            var input = await reader.ReadAsync(stream, cancelled, earliestEnd: earliest);
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
}
