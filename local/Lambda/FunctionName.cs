using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>
/// A function as a caller names it: by its name, a partial ARN or an ARN, each with or without a version, and by a separate qualifier.
/// </summary>
internal sealed partial record FunctionName(string AccountId, string Region, string Name, string? Qualifier)
{
    /// <summary>The unpublished version: the function as it is now.</summary>
    public const string Latest = "$LATEST";

    private const string ArnPattern =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?";

    private const string InvokePattern = ArnPattern + @"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

    private const string GetPattern = ArnPattern + @"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?";

    private const string QualifierPattern = @"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";

    /// <summary>The ARN to authorize: with the version if the caller gave one.</summary>
    public string Arn => $"arn:aws:lambda:{Region}:{AccountId}:function:{Name}" + (Qualifier is null ? "" : ":" + Qualifier);

    /// <summary>The function's own ARN.</summary>
    public string UnqualifiedArn => $"arn:aws:lambda:{Region}:{AccountId}:function:{Name}";

    /// <summary>For an invocation without a version Lambda reports what it looked for: the latest.</summary>
    public string QualifiedArn => Qualifier is null ? $"{Arn}:{Latest}" : Arn;

    public static FunctionName Parse(ApiRequest request, string name, string? qualifier, bool invoke)
    {
        var pattern = invoke ? InvokePattern : GetPattern;
        List<string> problems = [];
        if (qualifier is { Length: > 128 })
        {
            problems.Add(
                $"Value '{qualifier}' at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128"
            );
        }
        else if (qualifier is not null && !WholeQualifier().IsMatch(qualifier))
        {
            problems.Add(Mismatch(qualifier, "qualifier", QualifierPattern));
        }

        var match = (invoke ? WholeInvoke() : WholeGet()).Match(name);
        if (!match.Success)
            problems.Add(Mismatch(name, "functionName", pattern));
        if (problems.Count > 0)
        {
            throw new AwsException(
                "ValidationException",
                $"{problems.Count} validation error{(problems.Count == 1 ? "" : "s")} detected: {string.Join("; ", problems)}"
            );
        }

        var region = match.Groups["region"] is { Success: true } r ? r.Value.TrimEnd(':') : request.Region;
        var account = match.Groups["account"] is { Success: true } a ? a.Value.TrimEnd(':') : request.AccountId;
        var inName = match.Groups["qualifier"] is { Success: true } q ? q.Value : null;
        if (region != request.Region)
            throw NotFound($"Functions from '{region}' are not reachable in this region ('{request.Region}')");
        if (inName is not null && qualifier is not null && inName != qualifier)
        {
            throw new AwsException(
                "InvalidParameterValueException",
                "The derived qualifier from the function name does not match the specified qualifier."
            );
        }

        return new(account, region, match.Groups["name"].Value, inName ?? qualifier);
    }

    public static AwsException NotFound(string message) =>
        new("ResourceNotFoundException", message, 404, new JsonObject { ["Type"] = "User", ["Message"] = message });

    private static string Mismatch(string value, string member, string pattern) =>
        $"Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}";

    // The patterns that AWS prints, but anchored, with ASCII digits and named parts. A full ARN has a Region and an account; "function:"
    // may be missing in either, so an ARN that ends in ":function" means a function of that name.
    private const string WholeArn =
        @"^(?:arn:aws[a-zA-Z-]*:lambda:(?<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-[0-9]:)(?<account>[0-9]{12}:)"
        + @"(?:function:)?|(?<account>[0-9]{12}:)?(?:function:)?)";

    [GeneratedRegex(WholeArn + @"(?<name>[a-zA-Z0-9_.-]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_-]+))?\z")]
    private static partial Regex WholeInvoke();

    [GeneratedRegex(WholeArn + @"(?<name>[a-zA-Z0-9_-]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9_-]+))?\z")]
    private static partial Regex WholeGet();

    [GeneratedRegex(@"^(?:\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_$-]+)\z")]
    private static partial Regex WholeQualifier();
}
