namespace LocalAws.Iam.Engine;

/// <summary>
/// The condition keys whose absence from a request has the same meaning as in AWS. A key that a request carries needs no entry; any other
/// is an error as soon as a decision depends on it.
/// </summary>
internal static class ConditionKeys
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:CurrentTime",
        "aws:EpochTime",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalOrgID",
        "aws:PrincipalServiceName",
        "aws:PrincipalType",
        "aws:RequestedRegion",
        "aws:ResourceAccount",
        "aws:ResourceOrgID",
        "aws:SecureTransport",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceIp",
        "aws:SourceOrgID",
        "aws:TagKeys",
        "aws:TokenIssueTime",
        "aws:UserAgent",
        "aws:userid",
        "aws:username",
        // Nothing here uses a VPC endpoint, and no service calls on behalf of a caller, so these are always absent.
        "aws:CalledVia",
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:VpcSourceIp",
        "aws:SourceIdentity",
        "aws:FederatedProvider",
        "aws:MultiFactorAuthAge",
        "kms:ViaService",
        "codecommit:References",
        "dynamodb:Attributes",
        "dynamodb:EnclosingOperation",
        "dynamodb:LeadingKeys",
        "dynamodb:ReturnValues",
        "dynamodb:Select",
        "ec2:InstanceID",
        "ec2:InstanceProfile",
        "ec2:NewInstanceProfile",
        "ec2:Region",
        "ec2:CreateAction",
        "ec2:SourceInstanceARN",
        "events:creatorAccount",
        "events:detail-type",
        "events:eventBusInvocation",
        "events:ManagedBy",
        "events:source",
        "events:TargetArn",
        "iam:AWSServiceName",
        "iam:PassedToService",
        "iam:PermissionsBoundary",
        "iam:PolicyARN",
        "ssm:Overwrite",
        "ssm:Recursive",
        "ssm:SourceInstanceARN",
        "sts:AWSServiceName",
        "sts:ExternalId",
        "sts:RoleSessionName",
        "sts:SourceIdentity",
        "sts:TransitiveTagKeys",
    };

    /// <summary>Families: the tag's own key follows the slash.</summary>
    private static readonly string[] Families =
    [
        "aws:PrincipalTag/",
        "aws:RequestTag/",
        "aws:ResourceTag/",
        "codecommit:ResourceTag/",
        "ec2:ResourceTag/",
        "iam:ResourceTag/",
        "ssm:resourceTag/",
        "states:ResourceTag/",
        "lambda:ResourceTag/",
        "events:ResourceTag/",
    ];

    public static bool IsSupported(string key) =>
        Names.Contains(key) || Families.Any(family => key.StartsWith(family, StringComparison.OrdinalIgnoreCase));
}
