using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Parameter Store: values under names, in versions.</summary>
internal sealed partial class ParameterOperations(ParameterStore store, TimeProvider time)
{
    /// <summary>Systems Manager quotas: 4 KB a standard and 8 KB an advanced value, 15 levels, 100 versions.</summary>
    private const int StandardSize = 4096;

    private const int AdvancedSize = 8192;
    private const int MostLevels = 15;
    private const int MostVersions = 100;
    private const string NameRules =
        "If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of "
        + "letters, numbers and the following 3 symbols .-_";

    [GeneratedRegex("^(/?[a-zA-Z0-9_.-]+)+$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    public ApiResponse Put(ApiRequest request)
    {
        var parameters = request.Parameters;
        var name = parameters.Required("Name");
        var value = parameters.Required("Value");
        var tags = parameters.Tags();
        var overwrite = parameters.Flag("Overwrite") == true;
        request.Authorize(
            "ssm:PutParameter",
            Parameter.ArnOf(request.AccountId, request.Region, name),
            [
                ("ssm:Overwrite", [overwrite ? "true" : "false"]),
                .. TagConditions.OfRequest(tags),
                .. SsmInput.Conditions(store.Find(request.AccountId, request.Region, name)?.Tags),
            ]
        );
        CheckName(name);
        var type = parameters.Text("Type");
        if (type is not null)
            parameters.OneOf("Type", "String", "SecureString", "StringList", "String");
        if (type == "SecureString")
            throw AwsException.NotSupported("parameters of type SecureString: there is no KMS");
        if (parameters.Text("DataType") is not (null or "text") and var dataType)
            throw AwsException.NotSupported($"parameters of data type {dataType}");
        if (overwrite && tags.Count > 0)
        {
            throw SsmErrors.Validation(
                "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove "
                    + "overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource."
            );
        }

        var asked = parameters.OneOf("Tier", "Standard", "Standard", "Advanced", "Intelligent-Tiering");
        var pattern = parameters.Text("AllowedPattern");
        if (pattern is not null && !Matches(pattern, value))
        {
            throw new AwsException(
                "ParameterPatternMismatchException",
                $"Parameter value, cannot be validated against allowedPattern: {pattern}"
            );
        }

        var changed = store.Change(
            request.AccountId,
            request.Region,
            name,
            before =>
            {
                if (before is not null && !overwrite)
                {
                    throw new AwsException(
                        "ParameterAlreadyExists",
                        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."
                    );
                }

                if (before is null && type is null)
                    throw SsmErrors.Validation("A parameter type is required when you create a parameter.");
                if (before is not null && type is not null && before.Latest.Type != type)
                {
                    throw new AwsException(
                        "HierarchyTypeMismatchException",
                        "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change "
                            + "a parameter from a String type to a SecureString type. You must create a new, unique parameter."
                    );
                }

                var version = new ParameterVersion(
                    (before?.Latest.Number ?? 0) + 1,
                    type ?? before!.Latest.Type,
                    value,
                    Tier(asked, before, value),
                    parameters.Text("Description") ?? before?.Latest.Description ?? "",
                    pattern,
                    time.GetUtcNow(),
                    request.Principal.Arn
                );
                return new(
                    request.AccountId,
                    request.Region,
                    name,
                    before?.Tags ?? tags,
                    [.. (before?.Versions ?? []).TakeLast(MostVersions - 1), version]
                );
            }
        );
        return ApiResponse.Json(new JsonObject { ["Version"] = changed.Latest.Number, ["Tier"] = changed.Latest.Tier });
    }

    public ApiResponse Get(ApiRequest request)
    {
        var reference = ParameterReference.Parse(request.Parameters.Required("Name"));
        var parameter = Authorized(request, reference.Name) ?? throw NotFound();
        var version =
            Version(parameter, reference)
            ?? throw new AwsException(
                "ParameterVersionNotFound",
                $"Systems Manager could not find version {reference.Version} of {reference.Name}. Verify the version and try again."
            );
        return ApiResponse.Json(new JsonObject { ["Parameter"] = Json(parameter, version, reference.Selector) });
    }

    public ApiResponse GetMany(ApiRequest request)
    {
        var (found, missing) = (new JsonArray(), new JsonArray());
        foreach (var name in Names(request))
        {
            var reference = ParameterReference.Parse(name);
            if (Authorized(request, reference.Name) is { } parameter && Version(parameter, reference) is { } version)
                found.Add(Json(parameter, version, reference.Selector));
            else
                missing.Add(name);
        }
        return ApiResponse.Json(new JsonObject { ["Parameters"] = found, ["InvalidParameters"] = missing });
    }

    public ApiResponse GetByPath(ApiRequest request)
    {
        var path = request.Parameters.Required("Path");
        request.Authorize(
            "ssm:GetParametersByPath",
            Parameter.ArnOf(request.AccountId, request.Region, path),
            ("ssm:Recursive", [request.Parameters.Flag("Recursive") == true ? "true" : "false"])
        );
        if (path[0] != '/')
        {
            throw SsmErrors.Validation(
                "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "
                    + "\"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or "
                    + "the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All "
                    + "sub-paths, if specified, must use the forward slash symbol \"/\". Valid example: /get/parameters2-/by1./path0_."
            );
        }

        var size = request.Parameters.Between("MaxResults", 1, 10, 10);
        var folder = path.TrimEnd('/') + "/";
        var recursive = request.Parameters.Flag("Recursive") == true;
        var all = store
            .All(request.AccountId, request.Region)
            .Where(p => p.Name.StartsWith(folder, StringComparison.Ordinal) && (recursive || p.Name.IndexOf('/', folder.Length) < 0));
        foreach (var filter in request.Parameters.Objects("ParameterFilters"))
        {
            var key = filter.Required("Key");
            if (key != "Type")
                throw key is "KeyId" or "Label" ? AwsException.NotSupported($"the filter {key}") : SsmErrors.FilterKey(key, "Type, KeyId");
            if (filter.Text("Option") is not (null or "Equals" or "BeginsWith") and var option)
            {
                throw new AwsException(
                    "InvalidFilterOption",
                    $"The following filter option is not valid: {option}. Valid options include: [BeginsWith, Equals]."
                );
            }

            var values = filter.Texts("Values");
            all = all.Where(p =>
                values.Any(v =>
                    filter.Text("Option") == "BeginsWith" ? p.Latest.Type.StartsWith(v, StringComparison.Ordinal) : p.Latest.Type == v
                )
            );
        }
        var (page, next) = request.Parameters.Page(all, size, p => p.Name);
        return ApiResponse.Json(
            new JsonObject { ["Parameters"] = new JsonArray([.. page.Select(p => (JsonNode)Json(p, p.Latest, ""))]), ["NextToken"] = next }
        );
    }

    public ApiResponse Describe(ApiRequest request)
    {
        request.Authorize("ssm:DescribeParameters", "*");
        var all = store.All(request.AccountId, request.Region).AsEnumerable();
        foreach (var filter in request.Parameters.Objects("ParameterFilters"))
            all = all.Where(ParameterFilter.Of(filter));
        var (page, next) = request.Parameters.Page(all, request.Parameters.Between("MaxResults", 1, 50, 50), p => p.Name);
        return ApiResponse.Json(
            new JsonObject { ["Parameters"] = new JsonArray([.. page.Select(p => (JsonNode)Metadata(p))]), ["NextToken"] = next }
        );
    }

    public ApiResponse Delete(ApiRequest request)
    {
        var name = ParameterReference.Parse(request.Parameters.Required("Name")).Name;
        Authorized(request, name);
        return store.Remove(request.AccountId, request.Region, name) ? ApiResponse.Json(new JsonObject()) : throw NotFound();
    }

    public ApiResponse DeleteMany(ApiRequest request)
    {
        var names = Names(request);
        foreach (var name in names)
            Authorized(request, name);
        var deleted = names.ToLookup(name => store.Remove(request.AccountId, request.Region, name));
        return ApiResponse.Json(
            new JsonObject
            {
                ["DeletedParameters"] = new JsonArray([.. deleted[true].Select(n => (JsonNode)n)]),
                ["InvalidParameters"] = new JsonArray([.. deleted[false].Select(n => (JsonNode)n)]),
            }
        );
    }

    private static IReadOnlyList<string> Names(ApiRequest request)
    {
        var names = request.Parameters.Texts("Names");
        return names.Count is > 0 and <= 10
            ? names
            : throw SsmErrors.Constraint(
                $"[{string.Join(", ", names)}]",
                "names",
                names.Count == 0 ? "Member must have length greater than or equal to 1" : "Member must have length less than or equal to 10"
            );
    }

    private Parameter? Authorized(ApiRequest request, string name)
    {
        var parameter = store.Find(request.AccountId, request.Region, name);
        request.Authorize(
            $"ssm:{request.Operation}",
            Parameter.ArnOf(request.AccountId, request.Region, name),
            [.. SsmInput.Conditions(parameter?.Tags)]
        );
        return parameter;
    }

    private static ParameterVersion? Version(Parameter parameter, ParameterReference reference) =>
        reference.Version is { } number ? parameter.Versions.FirstOrDefault(v => v.Number == number) : parameter.Latest;

    private static void CheckName(string name)
    {
        var first = name.TrimStart('/');
        if (name.StartsWith("/aws", StringComparison.OrdinalIgnoreCase))
            throw new AwsException("AccessDeniedException", $"No access to reserved parameter name: {name}.");
        if (name.StartsWith("/ssm", StringComparison.OrdinalIgnoreCase))
            throw SsmErrors.Validation($"Parameter name: can't be prefixed with \"ssm\" (case-insensitive). {NameRules}");
        if (first.StartsWith("aws", StringComparison.OrdinalIgnoreCase) || first.StartsWith("ssm", StringComparison.OrdinalIgnoreCase))
            throw SsmErrors.Validation("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
        if (name.Contains('/', StringComparison.Ordinal) && name[0] != '/')
            throw SsmErrors.Validation("Parameter name must be a fully qualified name.");
        if (!Name().IsMatch(name) || name.Length > 1011)
            throw SsmErrors.Validation($"Parameter name: can't be formed like that. {NameRules}");
        if (name.Count(c => c == '/') > MostLevels)
            throw new AwsException("HierarchyLevelLimitExceededException", $"A hierarchy can have a maximum of {MostLevels} levels.");
    }

    /// <summary>Intelligent-Tiering takes Standard where it does. A parameter that is Advanced stays it.</summary>
    private static string Tier(string asked, Parameter? before, string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        if (size > AdvancedSize)
            throw SsmErrors.Validation($"Advanced tier parameters support a maximum parameter value of {AdvancedSize} characters.");
        if (asked == "Advanced" || before?.Latest.Tier == "Advanced" || (asked == "Intelligent-Tiering" && size > StandardSize))
            return "Advanced";
        if (size > StandardSize)
        {
            throw SsmErrors.Validation(
                $"Standard tier parameters support a maximum parameter value of {StandardSize} characters. To create a larger "
                    + "parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see "
                    + "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
            );
        }

        return "Standard";
    }

    private static bool Matches(string pattern, string value)
    {
        try
        {
            return Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw new AwsException(
                "InvalidAllowedPatternException",
                $"The request doesn't meet the regular expression requirement: {pattern}"
            );
        }
    }

    private static JsonObject Json(Parameter parameter, ParameterVersion version, string selector)
    {
        var json = new JsonObject
        {
            ["Name"] = parameter.Name,
            ["Type"] = version.Type,
            ["Value"] = version.Value,
            ["Version"] = version.Number,
            ["LastModifiedDate"] = SsmInput.Time(version.ModifiedAt),
            ["ARN"] = parameter.Arn,
            ["DataType"] = "text",
        };
        if (selector.Length > 0)
            json["Selector"] = selector;
        return json;
    }

    private static JsonObject Metadata(Parameter parameter) =>
        new()
        {
            ["Name"] = parameter.Name,
            ["ARN"] = parameter.Arn,
            ["Type"] = parameter.Latest.Type,
            ["LastModifiedDate"] = SsmInput.Time(parameter.Latest.ModifiedAt),
            ["LastModifiedUser"] = parameter.Latest.ModifiedBy,
            ["Description"] = parameter.Latest.Description,
            ["AllowedPattern"] = parameter.Latest.AllowedPattern,
            ["Version"] = parameter.Latest.Number,
            ["Tier"] = parameter.Latest.Tier,
            ["Policies"] = new JsonArray(),
            ["DataType"] = "text",
        };

    /// <summary>AWS sends it without words.</summary>
    private static AwsException NotFound() => new("ParameterNotFound", "");
}
