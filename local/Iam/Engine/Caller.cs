namespace LocalAws.Iam.Engine;

/// <summary>The kinds of callers that policies distinguish.</summary>
internal enum CallerKind
{
    Root,
    User,
    RoleSession,
    Service,
}

/// <summary>
/// The caller as policies can name it: <paramref name="Arn"/> is the caller's own (a session's, a user's, the root's),
/// <paramref name="EntityArn"/> the role's or user's, <paramref name="UniqueId"/> its AROA… or AIDA… id.
/// For a service only <paramref name="ServiceName"/> is used.
/// </summary>
internal sealed record Caller(
    CallerKind Kind,
    string AccountId,
    string Arn,
    string EntityArn,
    string? UniqueId = null,
    string? ServiceName = null
)
{
    public static Caller Service(string name) => new(CallerKind.Service, "", "", "", null, name);
}
