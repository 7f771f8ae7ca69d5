using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.Demo;

/// <summary>
/// What the demo must know about an execution's input to set its scene: the repositories and the instances. The state machine decides
/// whether the input is valid.
/// </summary>
internal sealed class ExecutionInput
{
    private readonly JsonObject json;

    private ExecutionInput(string file, JsonObject json)
    {
        File = file;
        this.json = json;
    }

    public string File { get; }

    public string? ConsumerAccountId => Text(json["consumer"], "accountId");

    public string? ConsumerRegion => Text(json["consumer"], "region");

    public bool IsPlan => Text(json, "mode") == "plan";

    /// <summary>The branch that the proof clones.</summary>
    public string Branch => Text(json["verify"], "branch") ?? "main";

    /// <summary>The OS user whose clone is the proof.</summary>
    public string User =>
        json["users"] is JsonArray { Count: > 0 } users && users[0] is JsonValue user && user.TryGetValue<string>(out var name)
            ? name
            : "root";

    public IReadOnlyList<string> InstanceIds =>
        InstancesOf(json)?["ids"] is JsonArray ids
            ? [.. ids.OfType<JsonValue>().Where(id => id.GetValueKind() == JsonValueKind.String).Select(id => id.GetValue<string>())]
            : [];

    public IReadOnlyDictionary<string, string> Tags =>
        InstancesOf(json)?["tags"] is JsonObject tags
            ? tags.Where(tag => tag.Value?.GetValueKind() == JsonValueKind.String)
                .ToDictionary(tag => tag.Key, tag => tag.Value!.GetValue<string>())
            : [];

    /// <summary>
    /// Reads a file; if it is not the input of an execution, throws a <see cref="LocalAwsException"/> that says where and why.
    /// </summary>
    public static async Task<ExecutionInput> ReadAsync(string file, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await System.IO.File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalAwsException($"{file}: {e.Message}");
        }
        try
        {
            return JsonNode.Parse(text) switch
            {
                JsonObject json when json.ContainsKey("detail-type") => throw new LocalAwsException(
                    $"{file} is an EventBridge event, which starts the other state machine. "
                        + "The demo runs inputs of grant-access, such as events/seed.json."
                ),
                JsonObject json when json.ContainsKey("grant") => throw new LocalAwsException(
                    $"{file} asks for a recorded grant, but a new demo has none. "
                        + "The demo runs full requests, such as events/seed.json."
                ),
                JsonObject json => new(file, json),
                _ => throw new LocalAwsException($"{file} is not a JSON object. An execution's input looks like events/seed.json."),
            };
        }
        catch (JsonException e)
        {
            throw new LocalAwsException(
                $"{file}, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: this is not valid JSON. "
                    + $"{e.Message.Split(" LineNumber: ")[0]}"
            );
        }
    }

    /// <summary>Each repository's name and Region.</summary>
    /// <param name="region">The default Region.</param>
    public IReadOnlyList<(string Name, string Region)> Repositories(string region) =>
        json["repositories"] is JsonArray repositories
            ?
            [
                .. repositories
                    .Select(repository => (Name: Text(repository, "name"), Region: Text(repository, "region") ?? region))
                    .Where(repository => repository.Name is not null)
                    .Select(repository => (repository.Name!, repository.Region))
                    .Distinct(),
            ]
            : [];

    /// <summary>The input with other instance ids, because EC2 chooses them, here as on AWS.</summary>
    public string With(IReadOnlyDictionary<string, string> instanceIds)
    {
        var copy = (JsonObject)json.DeepClone();
        if (InstancesOf(copy)?["ids"] is JsonArray ids)
        {
            for (var i = 0; i < ids.Count; i++)
            {
                if (ids[i] is JsonValue value && value.TryGetValue<string>(out var id) && instanceIds.TryGetValue(id, out var real))
                    ids[i] = real;
            }
        }
        return copy.ToJsonString();
    }

    /// <summary>The same as an apply that gives read access alone.</summary>
    public string WithReadAccess(IReadOnlyDictionary<string, string> instanceIds)
    {
        var less = JsonNode.Parse(With(instanceIds))!.AsObject();
        less["mode"] = "apply";
        foreach (var repository in (less["repositories"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            repository["access"] = "read";
            repository.Remove("protectedBranches");
        }

        return less.ToJsonString();
    }

    private static JsonObject? InstancesOf(JsonObject request) => (request["consumer"] as JsonObject)?["instances"] as JsonObject;

    private static string? Text(JsonNode? node, string field) =>
        node is JsonObject of && of[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
