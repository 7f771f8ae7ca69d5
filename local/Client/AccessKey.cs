namespace LocalAws.Client;

/// <summary>An access key that signs requests; temporary keys have a session token.</summary>
public sealed record AccessKey(string Id, string Secret, string? SessionToken = null)
{
    /// <summary>
    /// The well-known keys of LocalAws: this prefix followed by an account id is that account's administrator, with <see
    /// cref="WellKnownSecret"/>.
    /// </summary>
    public const string AdministratorPrefix = "AKIA0000";

    /// <summary>This prefix followed by an account id is that account's root user, with <see cref="WellKnownSecret"/>.</summary>
    public const string RootPrefix = "AKIAROOT";

    /// <summary>The secret of all well-known keys.</summary>
    public const string WellKnownSecret = "local";

    /// <summary>The well-known key of an account's administrator.</summary>
    public static AccessKey Administrator(string accountId) => new(AdministratorPrefix + accountId, WellKnownSecret);

    /// <summary>The well-known key of an account's root user.</summary>
    public static AccessKey Root(string accountId) => new(RootPrefix + accountId, WellKnownSecret);
}
