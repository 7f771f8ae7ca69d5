namespace Conformance;

/// <summary>What services are called on the wire.</summary>
internal static class WireNames
{
    /// <summary>The version of a service that takes forms; null for the others.</summary>
    public static string? Version(string service) =>
        service switch
        {
            "iam" => "2010-05-08",
            "sts" => "2011-06-15",
            "ec2" => "2016-11-15",
            _ => null,
        };

    /// <summary>What X-Amz-Target has before the operation.</summary>
    public static string Target(string service) =>
        service switch
        {
            "events" => "AWSEvents",
            "codecommit" => "CodeCommit_20150413",
            "ssm" => "AmazonSSM",
            "states" => "AWSStepFunctions",
            _ => service,
        };
}
