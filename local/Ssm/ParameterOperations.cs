using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Parameter Store: named values with versions. <see cref="PutParameter"/> writes them.</summary>
internal sealed class ParameterOperations(ParameterStore store)
{
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

    private static JsonObject Json(Parameter parameter, ParameterVersion version, string selector)
    {
        var json = new JsonObject
        {
            ["Name"] = parameter.Name,
            ["Type"] = version.Type,
            ["Value"] = version.Value,
            ["Version"] = version.Number,
            ["LastModifiedDate"] = WireTime.Epoch(version.ModifiedAt),
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
            ["LastModifiedDate"] = WireTime.Epoch(parameter.Latest.ModifiedAt),
            ["LastModifiedUser"] = parameter.Latest.ModifiedBy,
            ["Description"] = parameter.Latest.Description,
            ["AllowedPattern"] = parameter.Latest.AllowedPattern,
            ["Version"] = parameter.Latest.Number,
            ["Tier"] = parameter.Latest.Tier,
            ["Policies"] = new JsonArray(),
            ["DataType"] = "text",
        };

    /// <summary>AWS sends it without a message.</summary>
    private static AwsException NotFound() => new("ParameterNotFound", "");
}
