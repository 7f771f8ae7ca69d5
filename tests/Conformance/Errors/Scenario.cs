using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Conformance.StepFunctions;
using TestKit;

namespace Conformance.Errors;

/// <summary>
/// How to create a situation that a recording describes in words: first the steps, then the call whose response matters. Written in
/// Scenarios/*.json. Strings can contain <c>{id}</c> (the same within one run of a scenario, never reused), <c>{account}</c>,
/// <c>{region}</c>, <c>{a*65}</c> (65 times a), <c>{input}</c> (the recording's own) and values from earlier steps.
/// </summary>
internal sealed partial record Scenario
{
    /// <summary>Why the situation cannot be created; the case is then out of scope.</summary>
    public string? OutOfScope { get; init; }

    /// <summary>A Lambda function <c>f-{id}</c> that exists from the start.</summary>
    public FunctionSettings? Function { get; init; }

    public IReadOnlyList<Call> Given { get; init; } = [];

    public Call? Call { get; init; }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>All scenarios: service, operation, situation.</summary>
    public static IReadOnlyDictionary<(string Service, string Operation, string Situation), Scenario> All { get; } = Read();

    /// <summary>Creates the situation and makes the call.</summary>
    public async Task<Answer> PlayAsync(LocalCloud cloud, string service, string operation, JsonNode? input)
    {
        var values = new Dictionary<string, string>
        {
            ["id"] = Guid.NewGuid().ToString("N")[..12],
            ["account"] = LocalCloud.Account,
            ["region"] = LocalCloud.Region,
            ["input"] = input switch
            {
                null => "",
                JsonValue value when value.GetValueKind() == JsonValueKind.String => (string)value!,
                _ => input.ToJsonString(),
            },
        };
        if (Function is not null)
            await Function.DeployAsync(cloud, $"f-{values["id"]}");
        foreach (var step in Given)
        {
            var answer = await step.MakeAsync(cloud, service, operation, values);
            answer.Expect();
            foreach (var (name, element) in step.Keep)
                values[name] = Element(answer.Text, element) ?? throw new InvalidOperationException($"no {element} in {answer.Text}");
        }

        return await (Call ?? new Call()).MakeAsync(cloud, service, operation, values);
    }

    private static Dictionary<(string, string, string), Scenario> Read()
    {
        Dictionary<(string, string, string), Scenario> all = [];
        var assembly = typeof(Scenario).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.Contains(".Scenarios.", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var service = name.Split('.')[^2];
            var operations = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Scenario>>>(stream, Options)!;
            foreach (var (operation, situations) in operations)
            {
                foreach (var (situation, scenario) in situations)
                    all.Add((service, operation, situation), scenario);
            }
        }

        return all;
    }

    /// <summary>The first element or member with this name, at any depth.</summary>
    private static string? Element(string text, string name) =>
        text.StartsWith('<')
            ? XDocument.Parse(text).Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value
            : Member(JsonNode.Parse(text), name);

    private static string? Member(JsonNode? node, string name) =>
        node switch
        {
            JsonObject found when found[name] is JsonValue value => value.ToString(),
            JsonObject other => other.Select(member => Member(member.Value, name)).FirstOrDefault(value => value is not null),
            JsonArray array => array.Select(item => Member(item, name)).FirstOrDefault(value => value is not null),
            _ => null,
        };

    internal static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Token()
            .Replace(
                text,
                match =>
                    match.Groups["times"] is { Success: true } times
                        ? string.Concat(Enumerable.Repeat(match.Groups["what"].Value, int.Parse(times.Value, CultureInfo.InvariantCulture)))
                        : values.GetValueOrDefault(match.Groups["what"].Value, match.Value)
            );

    [GeneratedRegex(@"\{(?<what>[A-Za-z0-9]+)(\*(?<times>[0-9]+))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}

/// <param name="Behavior">The behavior of StepFunctions/bootstrap; by default it echoes.</param>
/// <param name="Timeout">In seconds.</param>
internal sealed record FunctionSettings(JsonObject? Behavior = null, int Timeout = 30)
{
    public Task DeployAsync(LocalCloud cloud, string name) =>
        RecordedFunctions.DeployAsync(cloud, name, RoleArn, Behavior ?? [], TimeSpan.FromSeconds(Timeout));

    private const string RoleName = "recorded-functions";
    private static readonly string RoleArn = $"arn:aws:iam::{LocalCloud.Account}:role/{RoleName}";

    /// <summary>The functions' role.</summary>
    public static Task<Answer> CreateRoleAsync(LocalCloud cloud) =>
        cloud.CallFormAsync(
            "iam",
            ("Action", "CreateRole"),
            ("Version", "2010-05-08"),
            ("RoleName", RoleName),
            ("AssumeRolePolicyDocument", PolicyJson.Trusts("lambda.amazonaws.com"))
        );
}

/// <summary>One call: form parameters for Query and EC2, JSON for the rest. Service and operation default to the recording's.</summary>
internal sealed record Call
{
    public string? Service { get; init; }

    public string? Operation { get; init; }

    public JsonObject Parameters { get; init; } = [];

    /// <summary>For Lambda: method, path and query.</summary>
    public string? Rest { get; init; }

    public string? Body { get; init; }

    public Dictionary<string, string> Keep { get; init; } = [];

    /// <summary>Who signs and how, if it is not the account's administrator: key, secret, token, minutesAhead, authorization.</summary>
    public Dictionary<string, string> Signing { get; init; } = [];

    public Task<Answer> MakeAsync(
        LocalCloud cloud,
        string recordedService,
        string recordedOperation,
        IReadOnlyDictionary<string, string> values
    )
    {
        var (service, operation) = (Service ?? recordedService, Operation ?? recordedOperation);
        var signer = Signed(values);
        if (Rest is not null)
        {
            var (method, target) = Scenario.Fill(Rest, values).Split(' ', 2) is [var verb, var rest]
                ? (verb, rest)
                : throw new FormatException(Rest);
            var (path, query) = target.Split('?', 2) is [var before, var after] ? (before, after) : (target, "");
            return cloud.SendAsync(service, Scenario.Fill(Body ?? "", values), "application/json", null, signer, method, path, query);
        }

        if (WireNames.Version(service) is { } version)
        {
            var form = Parameters
                .Select(parameter => (Name: parameter.Key, Value: Scenario.Fill((string)parameter.Value!, values)))
                .Prepend(("Version", version))
                .Prepend(("Action", operation));
            var body = string.Join('&', form.Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
            return cloud.SendAsync(service, body, "application/x-www-form-urlencoded", null, signer);
        }

        var filled = Filled(Parameters, values)!.ToJsonString();
        return cloud.SendAsync(service, filled, "application/x-amz-json-1.1", $"{WireNames.Target(service)}.{operation}", signer);
    }

    private Signer Signed(IReadOnlyDictionary<string, string> values)
    {
        string? Of(string name) => Signing.TryGetValue(name, out var text) ? Scenario.Fill(text, values) : null;
        var administrator = new Signer();
        return administrator with
        {
            Key = new(Of("key") ?? administrator.Key.Id, Of("secret") ?? administrator.Key.Secret, Of("token")),
            Ahead = TimeSpan.FromMinutes(int.Parse(Of("minutesAhead") ?? "0", CultureInfo.InvariantCulture)),
            Authorization = Of("authorization"),
        };
    }

    private static JsonNode? Filled(JsonNode? node, IReadOnlyDictionary<string, string> values) =>
        node switch
        {
            JsonObject found => new JsonObject(found.Select(member => KeyValuePair.Create(member.Key, Filled(member.Value, values)))),
            JsonArray array => new JsonArray([.. array.Select(item => Filled(item, values))]),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => Scenario.Fill((string)value!, values),
            _ => node?.DeepClone(),
        };
}
