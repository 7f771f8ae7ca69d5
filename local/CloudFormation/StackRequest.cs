using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Deployment;
using LocalAws.Identity;
using LocalAws.S3;
using LocalAws.Sts;
using LocalAws.Wire;

namespace LocalAws.CloudFormation;

/// <summary>Reads what a request wants a stack to be.</summary>
/// <param name="api">Reads templates from S3 with the caller's permissions.</param>
/// <param name="sessions">Provides sessions of the role that a stack is created under.</param>
internal sealed partial class StackRequest(IApi api, RoleSessions sessions)
{
    private const string Service = "cloudformation.amazonaws.com";

    /// <summary>CloudFormation quotas: "Template body size in a request: 51,200 bytes"; "in an S3 object: 1 MB".</summary>
    private const int LongestBody = 51_200;

    private const int LongestObject = 1_048_576;

    /// <summary>The parameters that the operations with a template have in common.</summary>
    public static readonly string[] Parameters =
    [
        "StackName",
        "TemplateBody",
        "TemplateURL",
        "Parameters",
        "Capabilities",
        "ClientRequestToken",
        "NotificationARNs",
        "RoleARN",
        "Tags",
    ];

    public static string StackName(ApiRequest request)
    {
        var name = request.Parameters.Text("StackName") ?? throw StackErrors.Missing("stackName");
        if (name.StartsWith("arn:", StringComparison.Ordinal) || Name().IsMatch(name))
            return name;
        throw StackErrors.Validation(
            $"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular "
                + "expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"
        );
    }

    /// <summary>The template's text: from the request, from S3, or from the stack.</summary>
    public async Task<string> BodyAsync(ApiRequest request, Stack? existing, CancellationToken cancellationToken)
    {
        if (request.Parameters.Flag("UsePreviousTemplate") == true)
            return existing?.Plan.Body ?? throw StackErrors.Validation("Template body is required: there is no previous template");
        if (request.Parameters.Text("TemplateURL") is { } url)
            return await ReadAsync(request, url, cancellationToken);
        var body =
            request.Parameters.Text("TemplateBody")
            ?? throw StackErrors.Validation("Either Template URL or Template Body must be specified.");
        if (body.Length == 0)
        {
            throw StackErrors.Validation(
                "1 validation error detected: Value '' at 'templateBody' failed to satisfy constraint: Member must have length greater "
                    + "than or equal to 1"
            );
        }
        return Encoding.UTF8.GetByteCount(body) <= LongestBody
            ? body
            : throw StackErrors.Validation(
                "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than "
                    + $"or equal to {LongestBody}"
            );
    }

    /// <summary>The template as written, before its transforms.</summary>
    public static TemplateMap Parse(string body)
    {
        try
        {
            return TemplateReader.Read("template", body) as TemplateMap
                ?? throw StackErrors.Validation("Template format error: unsupported structure.");
        }
        catch (TemplateException e)
        {
            throw StackErrors.Of(e);
        }
    }

    /// <summary>What the request wants the stack to be.</summary>
    /// <exception cref="TemplateException">What is wrong with the template or its parameters.</exception>
    /// <exception cref="AwsException">What is wrong with the request.</exception>
    public async Task<StackPlan> PlanAsync(
        ApiRequest request,
        string body,
        Stack? existing,
        bool isChangeSet,
        CancellationToken cancellationToken
    )
    {
        var root = Parse(body);
        var transforms = TemplateTransform.Declared(root);
        var capabilities = request.Parameters.Texts("Capabilities");
        // A change set shows what a transform produces before any of it is created.
        if (!isChangeSet && transforms.Count > 0 && !capabilities.Contains("CAPABILITY_AUTO_EXPAND"))
            throw StackErrors.Capabilities("CAPABILITY_AUTO_EXPAND");
        var processed = await TemplateTransform.CarryOutAsync(
            root,
            (location, at) => TemplateObject.ReadAsync(api, request.Principal, request.Region, location, at, cancellationToken)
        );
        var template = new Template(processed);
        if (NeededCapability(template) is { } needed && !capabilities.Contains("CAPABILITY_NAMED_IAM"))
        {
            if (needed != "CAPABILITY_IAM" || !capabilities.Contains("CAPABILITY_IAM"))
                throw StackErrors.Capabilities(needed);
        }
        var given = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var parameter in request.Parameters.Objects("Parameters"))
        {
            var name = parameter.Text("ParameterKey") ?? throw StackErrors.Validation("Parameter Key must be non-null");
            given[name] = parameter.Flag("UsePreviousValue") == true ? null : parameter.Text("ParameterValue") ?? "";
        }
        if (existing is null && given.FirstOrDefault(pair => pair.Value is null) is { Key: { } previous })
        {
            throw StackErrors.Validation(
                $"Invalid input for parameter key {previous}. Cannot specify usePreviousValue as true for a parameter key not in the "
                    + "previous template"
            );
        }
        var role = request.Parameters.Text("RoleARN") ?? existing?.Plan.RoleArn;
        return new(
            body,
            template,
            ParameterValues.Of(template, given, existing?.Plan.Parameters ?? new Dictionary<string, string>()),
            PrincipalFor(request, role)
        )
        {
            Capabilities = capabilities,
            RoleArn = role,
            Tags = Tags(request) ?? existing?.Plan.Tags ?? [],
            Token = request.Parameters.Text("ClientRequestToken"),
            DisableRollback = request.Parameters.Flag("DisableRollback") ?? request.Parameters.Text("OnFailure") == "DO_NOTHING",
        };
    }

    /// <summary>The principal that acts for a caller: the caller, or the role that the caller may pass to CloudFormation.</summary>
    public Principal PrincipalFor(ApiRequest request, string? roleArn)
    {
        if (roleArn is null)
            return request.Principal;
        if (request.Parameters.ContainsKey("RoleARN"))
            request.AuthorizePassRole(roleArn, Service);
        return sessions.ForService(roleArn, Service, "AWSCloudFormation", TimeSpan.FromHours(1), request.Region)?.Principal
            ?? throw StackErrors.Validation($"Role {roleArn} is invalid or cannot be assumed");
    }

    /// <summary>The capability that a template's resources require; null for none.</summary>
    public static string? NeededCapability(Template template)
    {
        var needed = template
            .Resources.Values.Where(resource => resource.Type.StartsWith("AWS::IAM::", StringComparison.Ordinal))
            .ToArray();
        return needed.Length == 0 ? null
            : needed.Any(resource => resource.Properties.Entries.Any(entry => entry.Key is "RoleName" or "ManagedPolicyName"))
                ? "CAPABILITY_NAMED_IAM"
            : "CAPABILITY_IAM";
    }

    private static List<KeyValuePair<string, string>>? Tags(ApiRequest request)
    {
        if (!request.Parameters.ContainsKey("Tags"))
            return null;
        return
        [
            .. request
                .Parameters.Objects("Tags")
                .Select(tag =>
                    KeyValuePair.Create(
                        tag.Text("Key") ?? throw StackErrors.Missing("tags.1.member.key"),
                        tag.Text("Value") ?? throw StackErrors.Missing("tags.1.member.value")
                    )
                ),
        ];
    }

    private async Task<string> ReadAsync(ApiRequest request, string url, CancellationToken cancellationToken)
    {
        const string More = "\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            || parsed.Scheme is not ("https" or "http")
            || S3Address.Of(parsed) is not { Bucket: { } bucket, Key: { } key }
        )
        {
            throw StackErrors.Validation("TemplateURL must be a supported URL.");
        }
        try
        {
            var answer = await api.CallAsync(
                request.Principal,
                request.Region,
                "s3",
                "GetObject",
                new JsonObject { ["Bucket"] = bucket, ["Key"] = key },
                cancellationToken
            );
            return answer.RawBody!.Body.Length <= LongestObject
                ? answer.RawText
                : throw StackErrors.Validation($"Template may not exceed {LongestObject} bytes in size.");
        }
        catch (AwsException e) when (e.Code is "AccessDenied" or "NoSuchBucket" or "NoSuchKey")
        {
            throw StackErrors.Validation($"S3 error: {(e.Code == "AccessDenied" ? "Access Denied" : e.Message)}{More}");
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z][-a-zA-Z0-9]{0,127}\z")]
    private static partial Regex Name();
}
