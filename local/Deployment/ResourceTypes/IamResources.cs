using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Managed policies and roles.</summary>
internal static class IamResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new("AWS::IAM::ManagedPolicy", new() { "ManagedPolicyName", "Path", "Description", "PolicyDocument" }, CreatePolicyAsync),
        new(
            "AWS::IAM::Role",
            new()
            {
                "RoleName",
                "Path",
                "Description",
                "MaxSessionDuration",
                "AssumeRolePolicyDocument",
                "PermissionsBoundary",
                "ManagedPolicyArns",
                {
                    "Policies",
                    new() { "PolicyName", "PolicyDocument" }
                },
            },
            CreateRoleAsync
        ),
    ];

    private static async Task<StackResource> CreatePolicyAsync(NewResource policy, CancellationToken cancellationToken)
    {
        var answer = await policy.CallAsync(
            "iam",
            "CreatePolicy",
            new()
            {
                ["PolicyName"] = policy.Text("ManagedPolicyName"),
                ["Path"] = policy.OptionalText("Path"),
                ["Description"] = policy.OptionalText("Description"),
                ["PolicyDocument"] = policy.Document("PolicyDocument"),
            },
            cancellationToken
        );
        return policy.Created(answer.Text("Arn")!);
    }

    private static async Task<StackResource> CreateRoleAsync(NewResource role, CancellationToken cancellationToken)
    {
        var name = role.Text("RoleName");
        var answer = await role.CallAsync(
            "iam",
            "CreateRole",
            new()
            {
                ["RoleName"] = name,
                ["Path"] = role.OptionalText("Path"),
                ["Description"] = role.OptionalText("Description"),
                ["MaxSessionDuration"] = role.OptionalText("MaxSessionDuration"),
                ["PermissionsBoundary"] = role.OptionalText("PermissionsBoundary"),
                ["AssumeRolePolicyDocument"] = role.Document("AssumeRolePolicyDocument"),
            },
            cancellationToken
        );
        foreach (var arn in role.Properties["ManagedPolicyArns"]?.AsArray() ?? [])
        {
            await role.CallAsync(
                "iam",
                "AttachRolePolicy",
                new() { ["RoleName"] = name, ["PolicyArn"] = arn!.DeepClone() },
                cancellationToken
            );
        }

        foreach (var policy in role.Properties["Policies"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            await role.CallAsync(
                "iam",
                "PutRolePolicy",
                new()
                {
                    ["RoleName"] = name,
                    ["PolicyName"] = policy["PolicyName"]?.DeepClone(),
                    ["PolicyDocument"] = policy["PolicyDocument"]?.ToJsonString(),
                },
                cancellationToken
            );
        }
        return role.Created(name, ("Arn", answer.Text("Arn")!), ("RoleId", answer.Text("RoleId")!));
    }
}
