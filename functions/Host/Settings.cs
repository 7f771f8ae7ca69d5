using System.Globalization;

namespace RepoGrant.Host;

/// <summary>
/// The functions' environment variables. A handler reads what it needs when it is created, so a missing variable fails the function's
/// initialization with its name.
/// </summary>
internal sealed class Settings(Func<string, string?> variable)
{
    /// <summary>The settings of the current function.</summary>
    public static Settings OfFunction { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>The Region of the stack: Lambda's own variable.</summary>
    public string Region => Required("AWS_REGION");

    /// <summary>The id of the repository account, where the functions run.</summary>
    public string AccountId => Required("REPOGRANT_ACCOUNT_ID");

    /// <summary>The stack's name.</summary>
    public string Stack => Required("REPOGRANT_STACK");

    /// <summary>The table of the recorded grants.</summary>
    public string GrantTable => Required("REPOGRANT_TABLE");

    /// <summary>The external id with which the functions assume a provisioner role.</summary>
    public string ExternalId => Required("REPOGRANT_EXTERNAL_ID");

    /// <summary>The ARN of the permissions boundary of access roles.</summary>
    public string AccessBoundaryArn => Required("REPOGRANT_ACCESS_BOUNDARY_ARN");

    /// <summary>The bucket for reports.</summary>
    public string ReportBucket => Required("REPOGRANT_REPORT_BUCKET");

    /// <summary>The account that the bucket for reports has to belong to.</summary>
    public string ReportBucketOwner => Required("REPOGRANT_REPORT_BUCKET_OWNER");

    /// <summary>The endpoint of every service instead of AWS's own; null for AWS. The SDKs read the same variable.</summary>
    public Uri? Endpoint => variable("AWS_ENDPOINT_URL") is { Length: > 0 } url ? new Uri(url) : null;

    /// <summary>How long to wait for an instance that Systems Manager does not manage yet.</summary>
    public TimeSpan WaitForInstances =>
        TimeSpan.FromMinutes(
            int.TryParse(Required("REPOGRANT_WAIT_MINUTES"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && minutes > 0
                ? minutes
                : throw new InvalidOperationException("The environment variable REPOGRANT_WAIT_MINUTES is not a number of minutes above 0.")
        );

    private string Required(string name) =>
        variable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"The environment variable {name} is not set: the stack's template sets it for this function."
            );
}
