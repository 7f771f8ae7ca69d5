using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>Reads and checks parameters, with EventBridge's error messages.</summary>
internal static partial class EventsInput
{
    private const string RuleNamePattern = @"[\.\-_A-Za-z0-9]+";
    private const string BusNamePattern = @"[/\.\-_A-Za-z0-9]+";

    /// <summary>The bus in <c>EventBusName</c>, a name or an ARN; the default bus if it is absent.</summary>
    public static BusKey Bus(ApiRequest request, string parameter = "EventBusName") =>
        request.Parameters.Text(parameter) is { } name
            ? Bus(request, name, "eventBusName")
            : new(request.AccountId, request.Region, BusKey.Default);

    public static BusKey Bus(ApiRequest request, string nameOrArn, string member)
    {
        if (BusKey.FromArn(nameOrArn) is { } key)
            return key;
        Check(nameOrArn, member, 256, BusName(), BusNamePattern);
        return new(request.AccountId, request.Region, nameOrArn);
    }

    public static string RuleName(ApiRequest request, string parameter = "Name")
    {
        var name = Required(request.Parameters, parameter);
        Check(name, parameter.ToLowerInvariant(), 64, PlainName(), RuleNamePattern);
        return name;
    }

    /// <summary>Targets are counted from 1 in messages.</summary>
    public static void CheckTargetId(string id, int number) => Check(id, $"targets.{number}.member.id", 64, PlainName(), RuleNamePattern);

    public static string Required(JsonObject parameters, string name) =>
        parameters.Text(name) ?? throw Constraint(null, Member(name), "Member must not be null");

    /// <summary>The message of AWS's Java services for a member that violates its model.</summary>
    public static AwsException Constraint(string? value, string member, string constraint) =>
        new(
            "ValidationException",
            $"1 validation error detected: Value {(value is null ? "null" : $"'{value}'")} at '{member}' failed to satisfy "
                + $"constraint: {constraint}"
        );

    /// <summary>A request's tags; empty if it has none.</summary>
    public static IReadOnlyDictionary<string, string> Tags(JsonObject parameters)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in parameters.Objects("Tags"))
        {
            if (!tags.TryAdd(Required(tag, "Key"), Required(tag, "Value")))
                throw new AwsException("ValidationException", "Tag keys must be unique.");
        }
        return tags;
    }

    /// <summary>A page of a list: at most <c>Limit</c> items, and a <c>NextToken</c> if there are more.</summary>
    public static ApiResponse Page<T>(
        JsonObject parameters,
        string list,
        IEnumerable<T> items,
        Func<T, string> keyOf,
        Func<T, JsonNode?> describe
    )
    {
        var limit = parameters.Integer("Limit") ?? 100;
        if (limit is < 1 or > 100)
        {
            throw Constraint(
                limit.ToString(CultureInfo.InvariantCulture),
                "limit",
                limit < 1 ? "Member must have value greater than or equal to 1" : "Member must have value less than or equal to 100"
            );
        }

        var rest = items.ToList();
        if (parameters.Text("NextToken") is { } token)
        {
            if (token.Length is 0 or > 2048)
            {
                throw Constraint(
                    token,
                    "nextToken",
                    token.Length == 0
                        ? "Member must have length greater than or equal to 1"
                        : "Member must have length less than or equal to 2048"
                );
            }
            var after = Pages.Read(token, InvalidToken);
            var at = rest.FindIndex(item => keyOf(item) == after);
            rest = at < 0 ? throw InvalidToken() : rest[(at + 1)..];
        }
        var (page, next) = Pages.Cut(rest, limit, keyOf);
        var body = new JsonObject { [list] = new JsonArray([.. page.Select(describe)]) };
        if (next is not null)
            body["NextToken"] = next;
        return ApiResponse.Json(body);
    }

    private static AwsException InvalidToken() => new("ValidationException", "Invalid nextToken.");

    private static string Member(string parameter) => char.ToLowerInvariant(parameter[0]) + parameter[1..];

    private static void Check(string value, string member, int longest, Regex pattern, string patternText)
    {
        if (value.Length == 0)
            throw Constraint(value, member, "Member must have length greater than or equal to 1");
        if (value.Length > longest)
            throw Constraint(value, member, $"Member must have length less than or equal to {longest}");
        if (!pattern.IsMatch(value))
            throw Constraint(value, member, $"Member must satisfy regular expression pattern: {patternText}");
    }

    [GeneratedRegex(@"\A[\.\-_A-Za-z0-9]+\z")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"\A[/\.\-_A-Za-z0-9]+\z")]
    private static partial Regex BusName();
}
