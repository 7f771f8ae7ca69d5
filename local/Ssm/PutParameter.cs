using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Writes a parameter's first or next version, if its name, value, type and tier are valid.</summary>
internal sealed partial class PutParameter(ParameterStore store, TimeProvider time)
{
    /// <summary>Systems Manager quotas: 4 KB a standard and 8 KB an advanced value, 15 levels, 100 versions.</summary>
    private const int StandardSize = 4096;

    private const int AdvancedSize = 8192;
    private const int MaxLevels = 15;
    private const int MaxVersions = 100;
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
                    [.. (before?.Versions ?? []).TakeLast(MaxVersions - 1), version]
                );
            }
        );
        return ApiResponse.Json(new JsonObject { ["Version"] = changed.Latest.Number, ["Tier"] = changed.Latest.Tier });
    }

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
        if (name.Count(c => c == '/') > MaxLevels)
            throw new AwsException("HierarchyLevelLimitExceededException", $"A hierarchy can have a maximum of {MaxLevels} levels.");
    }

    /// <summary>Intelligent-Tiering uses Standard where possible. An Advanced parameter stays Advanced.</summary>
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
}
