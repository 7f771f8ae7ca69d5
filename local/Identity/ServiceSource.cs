namespace LocalAws.Identity;

/// <summary>
/// Why a service acts in an account: the values of <c>aws:SourceAccount</c> and <c>aws:SourceArn</c> for a role's trust policy or a
/// resource's policy.
/// </summary>
internal sealed record ServiceSource(string? AccountId, string? Arn = null);
