using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LocalAws.Iam;
using LocalAws.Iam.Engine;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Sts;

/// <summary>STS: AssumeRole and GetCallerIdentity. Session tags, SAML, web identity and MFA are refused by name.</summary>
internal sealed partial class StsService : Service
{
    private const int DefaultDuration = 3600;

    /// <summary>"Role chaining limits your … session to a maximum of one hour": IAM user guide, "Roles terms and concepts".</summary>
    private const int MaxChainedDuration = 3600;

    private const int MaxSessionPolicy = 2048;

    private const string NobodyTrusted =
        """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}}""";

    /// <summary>Parameters of AssumeRole.</summary>
    private static readonly string[] NotSupported =
    [
        "Tags",
        "TransitiveTagKeys",
        "SerialNumber",
        "TokenCode",
        "SourceIdentity",
        "ProvidedContexts",
    ];

    private readonly IamState state;
    private readonly RoleSessions sessions;

    public StsService(IamState state, RoleSessions sessions)
        : base("sts", Protocol.Query, xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/")
    {
        this.state = state;
        this.sessions = sessions;
        On("AssumeRole", AssumeRole).Without(NotSupported);
        On("GetCallerIdentity", GetCallerIdentity);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@-]*$")]
    private static partial Regex SessionNameForm { get; }

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@:/-]*$")]
    private static partial Regex ExternalIdForm { get; }

    [GeneratedRegex("^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+$")]
    private static partial Regex ArnForm { get; }

    // It "doesn't require permissions", and even a policy that denies it does not stop it:
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    private static ApiResponse GetCallerIdentity(ApiRequest request)
    {
        request.NeedsNoPermission();
        return ApiResponse.Xml(
            new XElement("Arn", request.Principal.Arn),
            new XElement("UserId", request.Principal.UserId),
            new XElement("Account", request.AccountId)
        );
    }

    private ApiResponse AssumeRole(ApiRequest request)
    {
        var parameters = request.Parameters;
        var sessionName = SessionName(parameters);
        var roleArn = RoleArn(parameters);
        var externalId = ExternalId(parameters);
        var policies = SessionPolicies(request, roleArn);
        RefuseWhatIsNotSupported(parameters);
        var duration = parameters.Integer("DurationSeconds") ?? DefaultDuration;
        CheckDuration(duration);

        if (request.Principal.Kind == PrincipalKind.Root)
            throw request.Protocol.AccessDenied("Roles may not be assumed by root accounts.");
        var role = state.FindRole(roleArn);
        List<(string, string[])> context = [("sts:RoleSessionName", [sessionName])];
        if (externalId is not null)
            context.Add(("sts:ExternalId", [externalId]));
        context.AddRange(TagConditions.OfResource(IamAccess.TagKey, role?.Tags));
        // A role that does not exist trusts nobody, and the response does not reveal the difference.
        var trust = role?.Trust.Json ?? NobodyTrusted;
        if (!request.Decide("sts:AssumeRole", roleArn, trust, [.. context]).Allowed || role is null)
        {
            throw request.Protocol.AccessDenied(
                $"User: {request.Principal.Arn} is not authorized to perform: sts:AssumeRole on resource: {roleArn}"
            );
        }

        if (request.Principal.Kind == PrincipalKind.AssumedRole && duration > MaxChainedDuration)
        {
            throw IamErrors.Validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
            );
        }

        if (duration > role.MaxSessionDuration)
            throw IamErrors.Validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        return Answer(sessions.Issue(role, sessionName, TimeSpan.FromSeconds(duration), policies, request.Principal.Process));
    }

    private static ApiResponse Answer(Credential credential) =>
        ApiResponse.Xml(
            new XElement(
                "AssumedRoleUser",
                new XElement("AssumedRoleId", credential.Principal.UserId),
                new XElement("Arn", credential.Principal.Arn)
            ),
            new XElement(
                "Credentials",
                new XElement("AccessKeyId", credential.AccessKeyId),
                new XElement("SecretAccessKey", credential.SecretAccessKey),
                new XElement("SessionToken", credential.SessionToken),
                new XElement("Expiration", WireTime.Seconds(credential.Expiration!.Value))
            )
        );

    private static string SessionName(JsonObject parameters)
    {
        var name = parameters.Required("RoleSessionName");
        if (!SessionNameForm.IsMatch(name))
            throw Constraint("roleSessionName", name, @"Member must satisfy regular expression pattern: [\w+=,.@-]*");
        CheckLength("roleSessionName", name, 2, 64);
        return name;
    }

    private static string RoleArn(JsonObject parameters)
    {
        var arn = parameters.Required("RoleArn");
        CheckLength("roleArn", arn, 20, 2048);
        return ArnForm.IsMatch(arn) ? arn : throw IamErrors.Validation($"{arn} is invalid");
    }

    private static string? ExternalId(JsonObject parameters)
    {
        if (parameters.Text("ExternalId") is not { } id)
            return null;
        if (!ExternalIdForm.IsMatch(id))
            throw Constraint("externalId", id, @"Member must satisfy regular expression pattern: [\w+=,.@:\/-]*");
        CheckLength("externalId", id, 2, 1224);
        return id;
    }

    private List<string> SessionPolicies(ApiRequest request, string roleArn)
    {
        List<string> policies = [];
        if (request.Parameters.Text("Policy") is not null)
        {
            var inline = request.Parameters.Policy("Policy", PolicyKind.Session).Json;
            CheckLength("policy", inline, 1, MaxSessionPolicy);
            policies.Add(inline);
        }
        // Managed session policies are those of the role's account.
        var account = roleArn.Split(':')[4];
        foreach (var named in request.Parameters.Objects("PolicyArns"))
        {
            var arn = named.Required("arn");
            policies.Add(
                state.Effective(account).FindPolicy(arn)?.DefaultVersion.Document.Json
                    ?? throw IamErrors.Malformed($"Policy {arn} does not exist or is not attachable.")
            );
        }
        return policies;
    }

    private static void RefuseWhatIsNotSupported(JsonObject parameters)
    {
        if (NotSupported.FirstOrDefault(parameter => parameters[parameter] is not null) is { } parameter)
            throw AwsException.NotSupported($"{parameter} of sts:AssumeRole");
    }

    private static void CheckDuration(int seconds)
    {
        if (seconds < 900)
            throw Constraint("durationSeconds", $"{seconds}", "Member must have value greater than or equal to 900");
        if (seconds > 43200)
            throw Constraint("durationSeconds", $"{seconds}", "Member must have value less than or equal to 43200");
    }

    private static void CheckLength(string member, string value, int min, int max)
    {
        if (value.Length < min)
            throw Constraint(member, value, $"Member must have length greater than or equal to {min}");
        if (value.Length > max)
            throw Constraint(member, value, $"Member must have length less than or equal to {max}");
    }

    /// <summary>Unlike IAM, STS prints the value that violates the constraint.</summary>
    private static AwsException Constraint(string member, string value, string constraint) =>
        IamErrors.Validation($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}");
}
