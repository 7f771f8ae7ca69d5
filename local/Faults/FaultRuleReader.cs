using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Faults;

/// <summary>A problem in a rule, and its place.</summary>
internal sealed record FaultProblem(string Path, string Message);

/// <summary>Reads rules from JSON and reports every problem at once, each with its field.</summary>
internal sealed class FaultRuleReader(IReadOnlyCollection<Service> services, Func<string, bool> isFunction)
{
    private const string EveryWord = "every";
    private const double LongestWait = 900;

    private static readonly TimeSpan HeldBack = TimeSpan.FromSeconds(60);

    private static readonly string[] Fields =
    [
        "kind",
        "service",
        "operation",
        "account",
        "function",
        "role",
        "nth",
        "count",
        "moment",
        "seconds",
    ];

    private readonly List<FaultProblem> problems = [];

    /// <summary>The rules of a body, one object or an array of them, or its problems.</summary>
    public (IReadOnlyList<FaultRule> Rules, IReadOnlyList<FaultProblem> Problems) Read(ReadOnlySpan<byte> body)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(body, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            return ([], [new("$", "is not valid JSON: " + e.Message)]);
        }

        FaultRule?[] rules = json is JsonArray array ? [.. array.Select((rule, index) => Rule(rule, $"$[{index}]"))] : [Rule(json, "$")];
        return problems.Count > 0 ? ([], problems) : (rules!, []);
    }

    /// <summary>A rule while it is being read.</summary>
    public static JsonObject Write(FaultRule rule)
    {
        var json = new JsonObject { ["kind"] = Word(rule.Kind) };
        foreach (
            var (field, value) in (ReadOnlySpan<(string, string?)>)
                [
                    ("service", rule.Service),
                    ("operation", rule.Operation),
                    ("account", rule.Account),
                    ("function", rule.Function),
                    ("role", rule.Role),
                ]
        )
        {
            if (value is not null)
                json[field] = value;
        }

        json["nth"] = rule.Nth;
        json["count"] = rule.Count == FaultRule.Every ? EveryWord : rule.Count;
        if (rule.Kind is FaultKind.Timeout or FaultKind.Kill && !rule.OfInvocations)
            json["moment"] = rule.WithEffect ? "after" : "before";
        if (rule.Kind is FaultKind.Timeout or FaultKind.Delay or FaultKind.FunctionTimeout)
            json["seconds"] = rule.Wait.TotalSeconds;
        return json;
    }

    private FaultRule? Rule(JsonNode? node, string path)
    {
        if (node is not JsonObject json)
        {
            Add(path, "must be an object");
            return null;
        }

        var before = problems.Count;
        foreach (var (field, _) in json)
        {
            if (!Fields.Contains(field))
                Add($"{path}.{field}", $"unknown field; a rule has {string.Join(", ", Fields)}");
        }

        var words = Enum.GetValues<FaultKind>().ToDictionary(Word, StringComparer.Ordinal);
        if (Text(json, path, "kind") is not { } word || !words.TryGetValue(word, out var kind))
        {
            Add($"{path}.kind", $"must be one of {string.Join(", ", words.Keys)}");
            return null;
        }

        var function = Text(json, path, "function");
        if (function is not null && !isFunction(function))
            Add($"{path}.function", $"there is no function {function}");
        var service = Text(json, path, "service");
        var operation = Text(json, path, "operation");
        CheckTarget(kind, service, operation, function, path);
        var rule = new FaultRule
        {
            Kind = kind,
            Service = service,
            Operation = operation,
            Account = Account(json, path, service),
            Function = function,
            Role = Role(json, path, service),
            Nth = Number(json, path, "nth"),
            Count =
                json["count"] is JsonValue every && every.TryGetValue<string>(out var text) && text == EveryWord
                    ? FaultRule.Every
                    : Number(json, path, "count"),
            WithEffect = WithEffect(json, path, kind, service),
            Wait = Wait(json, path, kind),
        };
        return problems.Count == before ? rule : null;
    }

    private void CheckTarget(FaultKind kind, string? service, string? operation, string? function, string path)
    {
        var ofInvocations = kind == FaultKind.FunctionTimeout || (kind == FaultKind.Kill && service is null && operation is null);
        if (ofInvocations)
        {
            if (function is null)
                Add($"{path}.function", $"is missing: the function whose invocations {Word(kind)} applies to");
            if (service is not null)
                Add($"{path}.service", $"{Word(kind)} applies to invocations and does not allow a service");
            if (operation is not null)
                Add($"{path}.operation", $"{Word(kind)} applies to invocations and does not allow an operation");
            return;
        }

        var emulated = services.FirstOrDefault(candidate => candidate.SigningName == service);
        if (emulated is null)
        {
            var names = string.Join(", ", services.Select(candidate => candidate.SigningName).Order(StringComparer.Ordinal));
            Add($"{path}.service", $"must be one of {names}");
        }
        else if (operation is null || !emulated.Operations.ContainsKey(operation))
        {
            Add($"{path}.operation", $"must be an operation of {service} that LocalAws supports");
        }
    }

    private string? Account(JsonObject json, string path, string? service)
    {
        var account = Text(json, path, "account");
        if (account is not null && !Principal.IsAccountId(account))
            Add($"{path}.account", "must have 12 digits");
        else if (account is not null && service is null)
            Add($"{path}.account", "allowed only in a rule on calls");
        return account;
    }

    private string? Role(JsonObject json, string path, string? service)
    {
        var role = Text(json, path, "role");
        if (role is not null && service is null)
            Add($"{path}.role", "allowed only in a rule on calls");
        return role;
    }

    private bool WithEffect(JsonObject json, string path, FaultKind kind, string? service)
    {
        if (!json.ContainsKey("moment"))
            return false;
        var moment = Text(json, path, "moment");
        if (kind is not (FaultKind.Timeout or FaultKind.Kill) || service is null)
            Add($"{path}.moment", "allowed only with timeout and kill on calls");
        else if (moment is not ("before" or "after"))
            Add($"{path}.moment", "must be before or after the call's effect");
        return moment == "after";
    }

    private TimeSpan Wait(JsonObject json, string path, FaultKind kind)
    {
        var given = json["seconds"] is { } node;
        var seconds = json["seconds"] is JsonValue value && value.TryGetValue<double>(out var number) ? number : -1;
        if (kind is not (FaultKind.Timeout or FaultKind.Delay or FaultKind.FunctionTimeout))
        {
            if (json.ContainsKey("seconds"))
                Add($"{path}.seconds", $"not allowed with {Word(kind)}");
        }
        else if (json.ContainsKey("seconds") ? !given || seconds is not (>= 0 and <= LongestWait) : kind == FaultKind.Delay)
        {
            Add($"{path}.seconds", $"must be a number from 0 to {LongestWait}");
        }

        return given && seconds is >= 0 and <= LongestWait ? TimeSpan.FromSeconds(seconds)
            : kind == FaultKind.Timeout ? HeldBack
            : TimeSpan.Zero;
    }

    private int Number(JsonObject json, string path, string field)
    {
        if (!json.ContainsKey(field))
            return 1;
        if (json[field] is JsonValue value && value.TryGetValue<int>(out var number) && number is >= 1 and < FaultRule.Every)
            return number;
        Add($"{path}.{field}", "must be a whole number from 1" + (field == "count" ? $", or \"{EveryWord}\"" : ""));
        return 1;
    }

    private string? Text(JsonObject json, string path, string field)
    {
        if (!json.ContainsKey(field))
            return null;
        if (json[field] is JsonValue value && value.TryGetValue<string>(out var text))
            return text;
        if (field != "kind")
            Add($"{path}.{field}", "must be a string");
        return null;
    }

    private static string Word(FaultKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private void Add(string path, string message) => problems.Add(new(path, message));
}
