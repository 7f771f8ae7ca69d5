namespace LocalAws.Client;

/// <summary>
/// The environment in which aws, boto3, other SDKs and git reach LocalAws as an account's administrator. null marks a variable that must
/// not be set because it would take precedence over these.
/// </summary>
public static class ClientEnvironment
{
    /// <summary>
    /// Variables that leave a shell without any credentials, so that a command that was meant for LocalAws fails instead of reaching AWS.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> WithoutCredentials { get; } =
    [
        new("AWS_ACCESS_KEY_ID", null),
        new("AWS_SECRET_ACCESS_KEY", null),
        new("AWS_SESSION_TOKEN", null),
        new("AWS_PROFILE", null),
        new("AWS_WEB_IDENTITY_TOKEN_FILE", null),
        new("AWS_CONTAINER_CREDENTIALS_FULL_URI", null),
        new("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", null),
        new("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        new("AWS_CONFIG_FILE", "/dev/null"),
        new("AWS_EC2_METADATA_DISABLED", "true"),
    ];

    /// <summary>Each variable with its value or null.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> For(HostDescription host, string accountId)
    {
        var proxy = host.Proxy.ToString().TrimEnd('/');
        // curl, and so git, reads the lower-case names first.
        (string Name, string? Value)[] variables =
        [
            ("AWS_ENDPOINT_URL", host.Endpoint.ToString().TrimEnd('/')),
            ("AWS_ACCESS_KEY_ID", AccessKey.AdministratorPrefix + accountId),
            ("AWS_SECRET_ACCESS_KEY", AccessKey.WellKnownSecret),
            ("AWS_SESSION_TOKEN", null),
            ("AWS_PROFILE", null),
            ("AWS_DEFAULT_REGION", host.Region),
            ("AWS_REGION", host.Region),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            // Some calls, such as TestState, put a prefix before the host name, which is impossible with an IP address.
            ("AWS_DISABLE_HOST_PREFIX_INJECTION", "true"),
            ("HTTPS_PROXY", proxy),
            ("https_proxy", proxy),
            ("NO_PROXY", "127.0.0.1,localhost"),
            ("no_proxy", "127.0.0.1,localhost"),
            ("AWS_CA_BUNDLE", host.CaFile),
            ("GIT_SSL_CAINFO", host.CaFile),
            // git 2.31 and later: settings for this shell alone. The empty helper keeps stored passwords out.
            ("GIT_CONFIG_COUNT", "3"),
            ("GIT_CONFIG_KEY_0", "credential.https://git-codecommit.*.amazonaws.com.helper"),
            ("GIT_CONFIG_VALUE_0", ""),
            ("GIT_CONFIG_KEY_1", "credential.https://git-codecommit.*.amazonaws.com.helper"),
            ("GIT_CONFIG_VALUE_1", "!aws codecommit credential-helper $@"),
            ("GIT_CONFIG_KEY_2", "credential.https://git-codecommit.*.amazonaws.com.useHttpPath"),
            ("GIT_CONFIG_VALUE_2", "true"),
        ];
        return variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value));
    }
}
