namespace LocalAws.Identity;

/// <summary>
/// Why a service acts in an account: what <c>aws:SourceAccount</c> and <c>aws:SourceArn</c> tell a role's trust policy or the
/// policy of a resource.
/// </summary>
internal sealed record ServiceSource(string? AccountId = null, string? Arn = null);
