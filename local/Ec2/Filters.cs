using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>
/// A request's filters: an item must match all of them, each by one of its values. Values are case-sensitive; <c>*</c> matches any text,
/// <c>?</c> any character, and a backslash escapes either (the EC2 user guide, "List and filter your resources").
/// </summary>
internal sealed class Filters<T>
{
    /// <summary>API reference, DescribeInstances: "up to 200 filter values in a single request".</summary>
    private const int MaxValues = 200;

    /// <summary>API reference, Filter: "up to 50 filters" in a call.</summary>
    private const int MaxFilters = 50;

    private readonly List<(Func<T, IEnumerable<string>> Values, string?[] Patterns)> all = [];

    /// <param name="find">Returns the values that a filter's name stands for; null for an unknown name.</param>
    public Filters(JsonObject parameters, Func<string, Func<T, IEnumerable<string>>?> find)
    {
        var filters = parameters.Objects("Filter");
        if (filters.Count > MaxFilters)
        {
            throw new AwsException("FilterLimitExceeded", $"The maximum number of filters specified on a single call is {MaxFilters}");
        }

        if (filters.Sum(f => f.Texts("Value").Count) > MaxValues)
        {
            throw new AwsException("FilterLimitExceeded", $"The maximum number of filter values specified on a single call is {MaxValues}");
        }

        foreach (var filter in filters)
        {
            var name = filter.Text("Name") ?? throw Ec2Errors.Missing("Filter.Name");
            var values = filter.Texts("Value");
            if (values.Count == 0)
                throw new AwsException("InvalidParameterValue", $"The filter '{name}' has no value");
            all.Add(
                (
                    find(name) ?? throw new AwsException("InvalidParameterValue", $"The filter '{name}' is invalid"),
                    [.. values.Select(Pattern)]
                )
            );
        }
    }

    public bool Match(T item) =>
        all.TrueForAll(f => f.Values(item).Any(value => Array.Exists(f.Patterns, p => p is not null && Glob.Matches(p, value))));

    // Null for a value that no text can have: nothing matches it.
    private static string? Pattern(string value)
    {
        if (!Glob.IsPlain(value))
            return null;

        var pattern = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            pattern.Append(
                value[i] switch
                {
                    '*' => Glob.AnyRun,
                    '?' => Glob.AnyOne,
                    '\\' when i + 1 < value.Length => value[++i],
                    var other => other,
                }
            );
        }

        return pattern.ToString();
    }
}
