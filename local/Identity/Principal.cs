namespace LocalAws.Identity;

/// <summary>The kind of a caller, from which IAM makes <c>aws:PrincipalType</c>.</summary>
internal enum PrincipalKind
{
    /// <summary>An account's root user.</summary>
    Root,

    /// <summary>An IAM user.</summary>
    User,

    /// <summary>A session of a role.</summary>
    AssumedRole,

    /// <summary>An AWS service acting by itself, such as <c>events.amazonaws.com</c> putting an event on a bus.</summary>
    Service,
}

/// <summary>A process of a function: the function's name, and the process's own id.</summary>
internal sealed record FunctionProcess(string Function, string Id);

/// <summary>The caller of a request.</summary>
internal sealed record Principal
{
    public required PrincipalKind Kind { get; init; }

    /// <summary>Twelve digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>
    /// The caller's ARN as GetCallerIdentity returns it: <c>arn:aws:sts::…:assumed-role/Role/Session</c> for a role's session.
    /// </summary>
    public required string Arn { get; init; }

    /// <summary>
    /// <c>aws:PrincipalArn</c>: for a role's session the role's own ARN, with its path; else the same as <see cref="Arn"/>.
    /// </summary>
    public required string PrincipalArn { get; init; }

    /// <summary><c>aws:userid</c>: <c>AROA…:session</c> for a role's session, <c>AIDA…</c> for a user, the account id for root.</summary>
    public required string UserId { get; init; }

    /// <summary>The role's name for a role's session, else null.</summary>
    public string? RoleName { get; init; }

    /// <summary>Session policies, as JSON documents.</summary>
    public IReadOnlyList<string> SessionPolicies { get; init; } = [];

    /// <summary><c>aws:TokenIssueTime</c>; null for long-term credentials.</summary>
    public DateTimeOffset? TokenIssuedAt { get; init; }

    /// <summary>The service's principal name, such as <c>ec2.amazonaws.com</c>, for <see cref="PrincipalKind.Service"/>.</summary>
    public string? ServiceName { get; init; }

    /// <summary>On whose behalf a service acts; null for everybody else.</summary>
    public ServiceSource? Source { get; init; }

    /// <summary>The function's process that ultimately acts, by itself or under a role that it has assumed; null if none does.</summary>
    public FunctionProcess? Process { get; init; }

    /// <summary>Whether a string has the form of an account id: twelve ASCII digits.</summary>
    public static bool IsAccountId(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    /// <summary>The account's root user.</summary>
    public static Principal Root(string accountId) =>
        new()
        {
            Kind = PrincipalKind.Root,
            AccountId = accountId,
            Arn = $"arn:aws:iam::{accountId}:root",
            PrincipalArn = $"arn:aws:iam::{accountId}:root",
            UserId = accountId,
        };

    /// <summary>An IAM user; <paramref name="path"/> begins and ends with a slash.</summary>
    public static Principal User(string accountId, string name, string userId, string path = "/") =>
        new()
        {
            Kind = PrincipalKind.User,
            AccountId = accountId,
            Arn = $"arn:aws:iam::{accountId}:user{path}{name}",
            PrincipalArn = $"arn:aws:iam::{accountId}:user{path}{name}",
            UserId = userId,
        };

    /// <summary>The administrator that every account has from the start: an IAM user with AdministratorAccess.</summary>
    public static Principal Administrator(string accountId) => User(accountId, AdministratorName, "AIDAADMN" + accountId);

    /// <summary>The user name of <see cref="Administrator"/>.</summary>
    public const string AdministratorName = "administrator";

    /// <summary>An AWS service acting in an account.</summary>
    public static Principal Service(string accountId, string serviceName) =>
        new()
        {
            Kind = PrincipalKind.Service,
            AccountId = accountId,
            Arn = serviceName,
            PrincipalArn = serviceName,
            UserId = serviceName,
            ServiceName = serviceName,
        };
}
