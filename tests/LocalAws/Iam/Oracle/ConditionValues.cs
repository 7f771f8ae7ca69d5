namespace LocalAws.Tests.Iam.Oracle;

/// <summary>Accounts, and the values of condition keys, from which both contexts and policies are made.</summary>
internal static class ConditionValues
{
    public const string A = "111111111111";
    public const string B = "222222222222";

    public static readonly string[] Texts =
    [
        "web",
        "Web",
        "db",
        "us-east-2",
        "o-exampleorgid",
        "refs/heads/main",
        "w*b",
        "a?b",
        "web-repo",
        "${x",
    ];

    public static readonly string[] Dates = ["2026-01-01T00:00:00Z", "2026-06-01T12:30:00Z", "2025-12-31T23:59:59Z", "2026-01-01"];
    public static readonly string[] Numbers = ["0", "9", "10", "10.5", "-3", "3600"];
    public static readonly string[] Addresses = ["203.0.113.9", "203.0.113.10", "198.51.100.1", "2001:db8::1"];

    public static string TypeOf(string key) =>
        key switch
        {
            "aws:PrincipalArn" or "aws:SourceArn" or "iam:PolicyARN" or "iam:PermissionsBoundary" or "ec2:NewInstanceProfile" => "Arn",
            "aws:CurrentTime" or "aws:TokenIssueTime" => "Date",
            "aws:MultiFactorAuthAge" => "Numeric",
            "aws:SourceIp" => "Ip",
            "aws:SecureTransport" or "events:eventBusInvocation" => "Bool",
            "aws:TagKeys" => "Many",
            _ => "Text",
        };

    public static string[] Arns(string caller) =>
        [
            .. caller.StartsWith("arn:", StringComparison.Ordinal) ? new[] { caller } : [],
            $"arn:aws:iam::{A}:role/Worker",
            $"arn:aws:iam::{A}:policy/web/boundary",
            "arn:aws:s3:::bucket",
        ];
}
