using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Managed policies and roles.</summary>
internal static class IamResources
{
    /// <summary>IAM quotas: "Versions of managed policies that can be stored: 5".</summary>
    private const int MaxVersions = 5;

    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new(
            "AWS::IAM::ManagedPolicy",
            new() { "ManagedPolicyName", "Path", "Description", "PolicyDocument" },
            CreatePolicyAsync,
            DeletePolicyAsync
        )
        {
            UpdateAsync = UpdatePolicyAsync,
            Required = ["PolicyDocument"],
            ReplacedBy = ["ManagedPolicyName", "Path", "Description"],
            NameProperty = "ManagedPolicyName",
            Missing = ["Groups", "Roles", "Users"],
        },
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
                { "Tags", Tags.Shape },
            },
            CreateRoleAsync,
            DeleteRoleAsync
        )
        {
            UpdateAsync = UpdateRoleAsync,
            Required = ["AssumeRolePolicyDocument"],
            ReplacedBy = ["RoleName", "Path"],
            NameProperty = "RoleName",
        },
    ];

    private static async Task CreatePolicyAsync(ResourceWork policy, CancellationToken cancellationToken)
    {
        var answer = await policy.CallAsync(
            "iam",
            "CreatePolicy",
            new()
            {
                ["PolicyName"] = policy.Name("ManagedPolicyName", 128),
                ["Path"] = policy.OptionalText("Path"),
                ["Description"] = policy.OptionalText("Description"),
                ["PolicyDocument"] = policy.Document("PolicyDocument"),
            },
            cancellationToken
        );
        var arn = answer.Text("Arn")!;
        policy.Exists(arn, ("PolicyArn", arn));
    }

    private static async Task UpdatePolicyAsync(ResourceWork policy, CancellationToken cancellationToken)
    {
        if (!policy.Changed("PolicyDocument"))
            return;
        var old = await OldVersionsAsync(policy, cancellationToken);
        if (old.Count >= MaxVersions - 1)
            await DeleteVersionAsync(policy, old[^1], cancellationToken);
        await policy.CallAsync(
            "iam",
            "CreatePolicyVersion",
            new()
            {
                ["PolicyArn"] = policy.PhysicalId,
                ["PolicyDocument"] = policy.Document("PolicyDocument"),
                ["SetAsDefault"] = "true",
            },
            cancellationToken
        );
    }

    private static async Task DeletePolicyAsync(ResourceWork policy, CancellationToken cancellationToken)
    {
        foreach (var version in await OldVersionsAsync(policy, cancellationToken))
            await DeleteVersionAsync(policy, version, cancellationToken);
        await policy.CallIfThereAsync("iam", "DeletePolicy", new() { ["PolicyArn"] = policy.PhysicalId }, cancellationToken);
    }

    /// <summary>The versions other than the default, newest first, as IAM lists them.</summary>
    private static async Task<IReadOnlyList<string>> OldVersionsAsync(ResourceWork policy, CancellationToken cancellationToken)
    {
        var answer = await policy.CallIfThereAsync(
            "iam",
            "ListPolicyVersions",
            new() { ["PolicyArn"] = policy.PhysicalId },
            cancellationToken
        );
        return
        [
            .. (answer?.Elements ?? [])
                .OfType<XElement>()
                .Concat((answer?.Elements ?? []).OfType<IEnumerable<XElement>>().SelectMany(elements => elements))
                .SelectMany(element => element.DescendantsAndSelf("VersionId"))
                .Where(id => id.Parent?.Element("IsDefaultVersion")?.Value != "true")
                .Select(id => id.Value),
        ];
    }

    private static Task DeleteVersionAsync(ResourceWork policy, string version, CancellationToken cancellationToken) =>
        policy.CallIfThereAsync(
            "iam",
            "DeletePolicyVersion",
            new() { ["PolicyArn"] = policy.PhysicalId, ["VersionId"] = version },
            cancellationToken
        );

    private static async Task CreateRoleAsync(ResourceWork role, CancellationToken cancellationToken)
    {
        var name = role.Name("RoleName", 64);
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
                ["Tags"] = Tags.List(role.Properties),
            },
            cancellationToken
        );
        role.Exists(name, ("Arn", answer.Text("Arn")!), ("RoleId", answer.Text("RoleId")!));
        await SetPoliciesAsync(role, name, cancellationToken);
    }

    private static async Task UpdateRoleAsync(ResourceWork role, CancellationToken cancellationToken)
    {
        var name = role.PhysicalId!;
        if (role.Changed("Description") || role.Changed("MaxSessionDuration"))
        {
            await CallAsync(
                "UpdateRole",
                ("Description", role.OptionalText("Description") ?? ""),
                ("MaxSessionDuration", role.OptionalText("MaxSessionDuration") ?? "3600")
            );
        }
        if (role.Changed("AssumeRolePolicyDocument"))
            await CallAsync("UpdateAssumeRolePolicy", ("PolicyDocument", role.Document("AssumeRolePolicyDocument")));
        if (role.Changed("PermissionsBoundary"))
        {
            if (role.OptionalText("PermissionsBoundary") is { } boundary)
                await CallAsync("PutRolePermissionsBoundary", ("PermissionsBoundary", boundary));
            else
                await CallAsync("DeleteRolePermissionsBoundary");
        }
        await SetPoliciesAsync(role, name, cancellationToken);
        await TakePoliciesAsync(
            role,
            name,
            Attached(role.Before).Except(Attached(role.Properties)),
            Inline(role.Before).Keys.Except(Inline(role.Properties).Keys),
            cancellationToken
        );
        var (set, removed) = Tags.Changes(role);
        if (set.Count > 0)
            await role.CallAsync("iam", "TagRole", new() { ["RoleName"] = name, ["Tags"] = Tags.List(set) }, cancellationToken);
        if (removed.Count > 0)
            await role.CallAsync("iam", "UntagRole", new() { ["RoleName"] = name, ["TagKeys"] = removed }, cancellationToken);

        Task CallAsync(string operation, params ReadOnlySpan<(string Name, string Value)> parameters)
        {
            var given = new JsonObject { ["RoleName"] = name };
            foreach (var (key, value) in parameters)
                given[key] = value;
            return role.CallAsync("iam", operation, given, cancellationToken);
        }
    }

    private static async Task DeleteRoleAsync(ResourceWork role, CancellationToken cancellationToken)
    {
        var name = role.PhysicalId!;
        await TakePoliciesAsync(role, name, Attached(role.Properties), Inline(role.Properties).Keys, cancellationToken);
        await role.CallIfThereAsync("iam", "DeleteRole", new() { ["RoleName"] = name }, cancellationToken);
    }

    /// <summary>Attaches and puts what differs from before.</summary>
    private static async Task SetPoliciesAsync(ResourceWork role, string name, CancellationToken cancellationToken)
    {
        foreach (var arn in Attached(role.Properties).Except(Attached(role.Before)))
        {
            await role.CallAsync("iam", "AttachRolePolicy", new() { ["RoleName"] = name, ["PolicyArn"] = arn }, cancellationToken);
        }
        var before = Inline(role.Before);
        foreach (var (policy, document) in Inline(role.Properties))
        {
            if (before.GetValueOrDefault(policy) == document)
                continue;
            await role.CallAsync(
                "iam",
                "PutRolePolicy",
                new()
                {
                    ["RoleName"] = name,
                    ["PolicyName"] = policy,
                    ["PolicyDocument"] = document,
                },
                cancellationToken
            );
        }
    }

    private static async Task TakePoliciesAsync(
        ResourceWork role,
        string name,
        IEnumerable<string> attached,
        IEnumerable<string> inline,
        CancellationToken cancellationToken
    )
    {
        foreach (var arn in attached)
        {
            await role.CallIfThereAsync("iam", "DetachRolePolicy", new() { ["RoleName"] = name, ["PolicyArn"] = arn }, cancellationToken);
        }
        foreach (var policy in inline)
        {
            await role.CallIfThereAsync(
                "iam",
                "DeleteRolePolicy",
                new() { ["RoleName"] = name, ["PolicyName"] = policy },
                cancellationToken
            );
        }
    }

    private static IEnumerable<string> Attached(JsonObject properties) =>
        (properties["ManagedPolicyArns"] as JsonArray ?? []).Select(arn => (string)arn!);

    private static Dictionary<string, string> Inline(JsonObject properties) =>
        (properties["Policies"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .ToDictionary(
                policy => (string?)policy["PolicyName"] ?? "",
                policy => policy["PolicyDocument"]?.ToJsonString() ?? "",
                StringComparer.Ordinal
            );
}
