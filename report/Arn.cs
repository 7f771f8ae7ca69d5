namespace RepoGrant.Reports;

/// <summary>Takes the names out of ARNs.</summary>
public static class Arn
{
    /// <summary>The name after the last slash: of a role, a policy, or an instance profile, whatever its path.</summary>
    public static string NameOf(string arn) => After('/', arn);

    /// <summary>The name of an execution, from its ARN.</summary>
    public static string ExecutionNameOf(string arn) => After(':', arn);

    private static string After(char separator, string arn)
    {
        ArgumentNullException.ThrowIfNull(arn);
        return arn[(arn.LastIndexOf(separator) + 1)..];
    }
}
