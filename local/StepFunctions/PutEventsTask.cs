using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>
/// Step Functions' optimized integration with EventBridge: a detail may be a JSON object, the execution and its state machine are added to
/// each entry's resources, and a refused entry fails the task (Step Functions Developer Guide, "Add EventBridge events with Step
/// Functions").
/// </summary>
internal static class PutEventsTask
{
    public static async Task<string> RunAsync(
        IApi api,
        Principal principal,
        Execution execution,
        JsonObject arguments,
        CancellationToken cancellationToken
    )
    {
        foreach (var (name, _) in arguments)
        {
            if (name != "Entries")
                throw ServiceTasks.Refused(arguments, $"The field '{name}' is not supported by Step Functions");
        }

        if (arguments["Entries"] is not JsonArray given)
            throw ServiceTasks.Refused(arguments, "The field \"Entries\" is required but was missing");

        var entries = new JsonArray([.. given.Select(entry => Entry(arguments, entry, execution))]);
        JsonObject body;
        try
        {
            var parameters = new JsonObject { ["Entries"] = entries };
            var answer = await api.CallAsync(principal, execution.Machine.Region, "events", "PutEvents", parameters, cancellationToken);
            body = (JsonObject)answer.Body!;
        }
        catch (AwsException e)
        {
            throw new Failure("EventBridge.AmazonEventBridgeException", ServiceTasks.Explained(e, "AmazonEventBridge"), ofTask: true);
        }

        if (body["FailedEntryCount"]!.GetValue<int>() > 0)
            throw new Failure("EventBridge.FailedEntry", body.ToJsonString(ServiceTasks.Relaxed), ofTask: true);

        return ServiceTasks.Envelope(
            writer =>
            {
                writer.WritePropertyName("Entries");
                body["Entries"]!.WriteTo(writer);
                writer.WriteNumber("FailedEntryCount", 0);
            },
            _ => { },
            Encoding.UTF8.GetByteCount(body.ToJsonString()).ToString(CultureInfo.InvariantCulture),
            "application/x-amz-json-1.1"
        );
    }

    private static JsonObject Entry(JsonObject arguments, JsonNode? given, Execution execution)
    {
        var entry = given as JsonObject ?? throw ServiceTasks.Refused(arguments, "Each of the Entries must be a JSON object");
        entry = (JsonObject)entry.DeepClone();
        if (entry["Detail"] is { } detail && detail.GetValueKind() != JsonValueKind.String)
            entry["Detail"] = detail.ToJsonString(ServiceTasks.Relaxed);

        if (entry["Resources"] is not JsonArray resources)
            entry["Resources"] = resources = [];

        resources.Add(execution.Arn);
        resources.Add(execution.Machine.Arn);
        return entry;
    }
}
