using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Client;

namespace Conformance.Facts;

/// <summary>A step that creates a situation was refused.</summary>
internal sealed class FactException(string message) : Exception(message);

/// <summary>Calls AWS like any client: parameters and responses are trees, whatever the protocol.</summary>
internal sealed class FactCloud(LocalCloud cloud)
{
    public const string AccountB = "222222222222";

    /// <summary>A signer with a session's credentials, as STS returns them.</summary>
    public static Signer As(JsonNode credentials) =>
        new()
        {
            Key = new((string)credentials["AccessKeyId"]!, (string)credentials["SecretAccessKey"]!, (string)credentials["SessionToken"]!),
        };

    /// <summary>Calls an operation that must succeed.</summary>
    public async Task<JsonObject> GiveAsync(string service, string operation, object? parameters = null)
    {
        var answer = await AskAsync(service, operation, parameters);
        return answer.ContainsKey("code") ? throw new FactException($"{operation}: {answer.ToJsonString()}") : answer;
    }

    /// <summary>Calls an operation; an error is an object of code, status and message.</summary>
    public async Task<JsonObject> AskAsync(string service, string operation, object? parameters = null, Signer? signer = null)
    {
        // EC2 calls go to the consumer account, where instances are.
        signer ??= service is "ec2" or "ssm" ? new() { Key = AccessKey.Administrator(AccountB) } : new();
        var given = (JsonObject)JsonSerializer.SerializeToNode(parameters ?? new { })!;
        Answer answer;
        if (WireNames.Version(service) is { } version)
        {
            var form = new List<(string Name, string Value)> { ("Action", operation), ("Version", version) };
            Flatten("", given, service == "ec2", form);
            var body = string.Join('&', form.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
            answer = await cloud.SendAsync(service, body, "application/x-www-form-urlencoded", null, signer);
            return Error(answer) ?? AnswerXml.Read(answer.Text, service == "ec2");
        }
        var content = service == "states" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
        answer = await cloud.SendAsync(service, given.ToJsonString(), content, $"{WireNames.Target(service)}.{operation}", signer);
        return Error(answer) ?? (answer.Text.Length == 0 ? new JsonObject() : answer.Json);
    }

    /// <summary>Calls Lambda, by method and path. A response without a body is represented by its status.</summary>
    public async Task<JsonNode> LambdaAsync(string method, string path, object? body = null, Signer? signer = null)
    {
        var (before, query) = path.Split('?', 2) is [var first, var second] ? (first, second) : (path, "");
        var text = body is null ? "" : JsonSerializer.Serialize(body);
        var answer = await cloud.SendAsync(
            "lambda",
            text,
            "application/json",
            null,
            signer,
            method,
            "/2015-03-31/functions" + before,
            query
        );
        return Error(answer) ?? (answer.Text.Length == 0 ? JsonValue.Create(answer.Status) : (JsonNode)answer.Json);
    }

    private static JsonObject? Error(Answer answer)
    {
        if (answer.Status < 400)
            return null;
        var outcome = Errors.Outcome.Of(answer);
        return new()
        {
            ["code"] = outcome.Code,
            ["status"] = outcome.Status,
            ["message"] = outcome.Message,
        };
    }

    private static void Flatten(string prefix, JsonNode? node, bool ec2, List<(string Name, string Value)> form)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, value) in map)
                    Flatten(prefix.Length == 0 ? name : $"{prefix}.{name}", value, ec2, form);
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    var number = (i + 1).ToString(CultureInfo.InvariantCulture);
                    Flatten(ec2 ? $"{prefix}.{number}" : $"{prefix}.member.{number}", list[i], ec2, form);
                }
                break;
            case { } value:
                form.Add(
                    (prefix, value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.ToJsonString() : value.ToString())
                );
                break;
        }
    }
}
