using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;

namespace Conformance.Facts;

/// <summary>Facts of IAM.</summary>
internal static class IamQuestions
{
    public const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Action":"sts:AssumeRole","Principal":"""
        + """{"Service":"lambda.amazonaws.com"},"Effect":"Allow"}]}""";

    public const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::example_bucket"}]}""";

    /// <summary>Contains percent signs of its own, and a vendor that does not exist.</summary>
    private const string Encoded =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["apigatway:PUT"],"Resource":["""
        + """ "arn:aws:apigateway:us-east-2::/tags/arn%3Aaws%3Aapigateway%3Aus-east-2%3A%3A%2Frestapis%2Faaeeieije"]}]}""";

    private const string EncodedTrust =
        """{"Version":"2012-10-17","Statement":[{"Action":"sts:AssumeRole","Principal":"""
        + """{"Service":"lambda.amazonaws.com"},"Effect":"Allow","""
        + """ "Condition":{"StringEquals":{"aws:SourceArn":"arn%3Aaws%3Aapigateway%3Aus-east-2%3A%3A%2Frestapis%2Faaeeieije"}}}]}""";

    private static readonly object[] SomeTags = [new { Key = "test", Value = "value" }];

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        (
            "CreateRole",
            "no tags, no description: no MaxSessionDuration, Tags or Description in the answer",
            new(async aws => (await RoleAsync(aws, "r692683"))["Role"])
        ),
        (
            "CreateRole",
            "with tags: Tags in the answer",
            new(async aws =>
                (
                    await aws.GiveAsync(
                        "iam",
                        "CreateRole",
                        new
                        {
                            RoleName = "r692683",
                            AssumeRolePolicyDocument = Trust,
                            Tags = SomeTags,
                        }
                    )
                )["Role"]
            )
        ),
        (
            "CreateRole",
            "with boundary and tags: both in the answer (the source says nothing of other members)",
            new(async aws =>
            {
                await PolicyAsync(aws, "b692683");
                return (
                    await aws.GiveAsync(
                        "iam",
                        "CreateRole",
                        new
                        {
                            RoleName = "r692683",
                            AssumeRolePolicyDocument = Trust,
                            PermissionsBoundary = "arn:aws:iam::111111111111:policy/b692683",
                            Tags = SomeTags,
                        }
                    )
                )["Role"];
            })
        ),
        (
            "CreateRole, GetRole, ListRoles",
            "a trust policy with percent signs comes back as it was put, from all three",
            new(async aws =>
            {
                var created = await RoleAsync(aws, "r692683", EncodedTrust);
                var read = await aws.GiveAsync("iam", "GetRole", new { RoleName = "r692683" });
                var listed = await aws.GiveAsync("iam", "ListRoles");
                return List(
                    created["Role"]!["AssumeRolePolicyDocument"],
                    read["Role"]!["AssumeRolePolicyDocument"],
                    listed["Roles"]![0]!["AssumeRolePolicyDocument"]
                );
            })
        ),
        (
            "GetRole",
            "never used: RoleLastUsed {} and MaxSessionDuration 3600",
            new(async aws =>
            {
                await RoleAsync(aws, "r692683");
                return (await aws.GiveAsync("iam", "GetRole", new { RoleName = "r692683" }))["Role"];
            })
        ),
        ("GetRole", "no such role", new(async aws => await aws.AskAsync("iam", "GetRole", new { RoleName = "c7n-pratyush-test" }))),
        (
            "GetRolePolicy",
            "a document with percent signs of its own comes back as it was put; unknown vendor accepted",
            new(async aws =>
            {
                await RoleAsync(aws, "r692683");
                await aws.GiveAsync(
                    "iam",
                    "PutRolePolicy",
                    new
                    {
                        RoleName = "r692683",
                        PolicyName = "enc",
                        PolicyDocument = Encoded,
                    }
                );
                return await aws.GiveAsync("iam", "GetRolePolicy", new { RoleName = "r692683", PolicyName = "enc" });
            })
        ),
        (
            "GetUserPolicy",
            "the same of a user",
            new(async aws =>
            {
                await aws.GiveAsync("iam", "CreateUser", new { UserName = "v692683" });
                await aws.GiveAsync(
                    "iam",
                    "PutUserPolicy",
                    new
                    {
                        UserName = "v692683",
                        PolicyName = "enc",
                        PolicyDocument = Encoded,
                    }
                );
                return await aws.GiveAsync("iam", "GetUserPolicy", new { UserName = "v692683", PolicyName = "enc" });
            })
        ),
        ("CreatePolicy", "no tags: no Tags in the answer", new(async aws => (await PolicyAsync(aws, "p692683"))["Policy"])),
        (
            "CreatePolicy",
            "with description and tags: Tags but never Description in the answer",
            new(async aws => (await FullPolicyAsync(aws))["Policy"])
        ),
        (
            "GetPolicy",
            "with description: Description and Tags",
            new(async aws =>
            {
                var arn = (string)(await FullPolicyAsync(aws))["Policy"]!["Arn"]!;
                return (await aws.GiveAsync("iam", "GetPolicy", new { PolicyArn = arn }))["Policy"];
            })
        ),
        (
            "GetPolicy",
            "PermissionsBoundaryUsageCount counts a role and a user that have it",
            new(async aws =>
            {
                var arn = (string)(await PolicyAsync(aws, "b692683"))["Policy"]!["Arn"]!;
                await aws.GiveAsync(
                    "iam",
                    "CreateRole",
                    new
                    {
                        RoleName = "r692683",
                        AssumeRolePolicyDocument = Trust,
                        PermissionsBoundary = arn,
                    }
                );
                await aws.GiveAsync("iam", "CreateUser", new { UserName = "v692683", PermissionsBoundary = arn });
                return (await aws.GiveAsync("iam", "GetPolicy", new { PolicyArn = arn }))["Policy"]!["PermissionsBoundaryUsageCount"];
            })
        ),
        (
            "ListPolicies",
            "of a policy with description and tags: neither in the answer",
            new(async aws =>
            {
                await FullPolicyAsync(aws);
                return (await aws.GiveAsync("iam", "ListPolicies", new { Scope = "Local" }))["Policies"]![0];
            })
        ),
        (
            "ListPolicyVersions",
            "four versions: the newest first, only the default one marked; field set",
            new(async aws =>
            {
                var arn = (string)(await PolicyAsync(aws, "p692683"))["Policy"]!["Arn"]!;
                foreach (var isDefault in (bool[])[false, false, true])
                {
                    await aws.GiveAsync(
                        "iam",
                        "CreatePolicyVersion",
                        new
                        {
                            PolicyArn = arn,
                            PolicyDocument = Document,
                            SetAsDefault = isDefault,
                        }
                    );
                }
                var versions = (await aws.GiveAsync("iam", "ListPolicyVersions", new { PolicyArn = arn }))["Versions"]!;
                return List(Only(versions, "VersionId", "IsDefaultVersion"), Names(versions[0]!));
            })
        ),
        (
            "ListAccessKeys",
            "field set of a key",
            new(async aws =>
            {
                await aws.GiveAsync("iam", "CreateUser", new { UserName = "v692683" });
                await aws.GiveAsync("iam", "CreateAccessKey", new { UserName = "v692683" });
                return (await aws.GiveAsync("iam", "ListAccessKeys", new { UserName = "v692683" }))["AccessKeyMetadata"]![0];
            })
        ),
        (
            "ListInstanceProfiles",
            "a profile with a role: no Tags",
            new(async aws =>
            {
                await RoleAsync(aws, "r692683");
                await aws.GiveAsync("iam", "CreateInstanceProfile", new { InstanceProfileName = "ip692683", Tags = SomeTags });
                await aws.GiveAsync("iam", "AddRoleToInstanceProfile", new { InstanceProfileName = "ip692683", RoleName = "r692683" });
                return (await aws.GiveAsync("iam", "ListInstanceProfiles"))["InstanceProfiles"]![0];
            })
        ),
        (
            "ListInstanceProfilesForRole",
            "no such role",
            new(async aws => await aws.AskAsync("iam", "ListInstanceProfilesForRole", new { RoleName = "test" }))
        ),
        (
            "RemoveRoleFromInstanceProfile",
            "no such role (the profile's existence is not recorded; asked with one that exists)",
            new(async aws =>
            {
                await aws.GiveAsync("iam", "CreateInstanceProfile", new { InstanceProfileName = "ip692683" });
                return await aws.AskAsync(
                    "iam",
                    "RemoveRoleFromInstanceProfile",
                    new { InstanceProfileName = "ip692683", RoleName = "test" }
                );
            })
        ),
    ];

    public static Task<JsonObject> RoleAsync(FactCloud aws, string name, string trust = Trust) =>
        aws.GiveAsync("iam", "CreateRole", new { RoleName = name, AssumeRolePolicyDocument = trust });

    public static Task<JsonObject> PolicyAsync(FactCloud aws, string name, string document = Document) =>
        aws.GiveAsync("iam", "CreatePolicy", new { PolicyName = name, PolicyDocument = document });

    private static Task<JsonObject> FullPolicyAsync(FactCloud aws) =>
        aws.GiveAsync(
            "iam",
            "CreatePolicy",
            new
            {
                PolicyName = "p692683",
                PolicyDocument = Document,
                Description = "test description",
                Tags = SomeTags,
            }
        );
}
