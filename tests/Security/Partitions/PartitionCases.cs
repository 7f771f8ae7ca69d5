using System.Text.Json.Nodes;

namespace Security.Tests.Partitions;

/// <summary>A call in a partition, and whether it must be allowed, by both engines unless the oracle does not know the partition.</summary>
internal sealed record PartitionCase(string Name, Question Question, bool Expected, bool ByOracle = true);

/// <summary>What must be allowed for a grant in a partition, and a twin of each that must be refused.</summary>
internal static class PartitionCases
{
    private const string Instance = "i-0123456789abcdef0";

    public static IEnumerable<PartitionCase> Of(RenderedDocuments documents, string suffix)
    {
        const string A = RenderedDocuments.AccountA;
        const string B = RenderedDocuments.AccountB;
        var (partition, region, names) = (documents.Partition, documents.Region, documents.Names);
        string Iam(string account, string resource) => $"arn:{partition}:iam::{account}:{resource}";
        string Role(string account, string role) => Iam(account, "role/repogrant-system/" + role);

        var provisioner = documents.PoliciesOf("AccountB ProvisionerRole");
        Question Provisioner(string action, string resource, params (string, string)[] context) =>
            Asks(Role(B, "RepoGrantProvisioner"), provisioner, action, resource, B, context);

        foreach (var service in new[] { "ec2.amazonaws.com", "ec2." + suffix })
            yield return new($"pass the instance role to {service}", Pass(service), true);
        yield return new("pass it to Lambda", Pass("lambda.amazonaws.com"), false);
        Question Pass(string service) => Provisioner("iam:PassRole", names.InstanceRoleArn, ("iam:PassedToService", service));

        var instance = $"arn:{partition}:ec2:{region}:{B}:instance/{Instance}";
        yield return new("associate", Associate(names.InstanceProfileArn), true);
        yield return new("associate a profile of somebody's", Associate(Iam(B, "instance-profile/Other")), false);
        Question Associate(string profile) => Provisioner("ec2:AssociateIamInstanceProfile", instance, ("ec2:NewInstanceProfile", profile));

        yield return new("create the instance role", Create(names.InstanceBoundaryArn), true);
        yield return new("create it with another boundary", Create(Iam("aws", "policy/AdministratorAccess")), false);
        Question Create(string boundary) => Provisioner("iam:CreateRole", names.InstanceRoleArn, ("iam:PermissionsBoundary", boundary));

        yield return new("attach what the agent needs", Attach(names.AgentPolicyArn), true);
        yield return new("attach the grant's policy", Attach(names.AssumePolicyArn), true);
        yield return new("attach everything", Attach(Iam("aws", "policy/AdministratorAccess")), false);
        Question Attach(string policy) =>
            Provisioner(
                "iam:AttachRolePolicy",
                names.InstanceRoleArn,
                ("iam:PolicyARN", policy),
                ("iam:PermissionsBoundary", names.InstanceBoundaryArn)
            );

        yield return new("extend a role with consent", Extend("true"), true);
        yield return new("extend one without", Extend("false"), false);
        Question Extend(string consent) =>
            Provisioner(
                "iam:AttachRolePolicy",
                documents.AdoptedRole,
                ("iam:PolicyARN", names.AdoptedRolePolicyArn),
                ("aws:ResourceTag/repogrant:extend", consent)
            );

        yield return new("send the document", Send($"{B}:document/RepoGrant-ConfigureAccess"), true);
        yield return new("send another document", Send($"{B}:document/Another"), false);
        Question Send(string document) => Provisioner("ssm:SendCommand", $"arn:{partition}:ssm:{region}:{document}");

        yield return new(
            "a function enters the consumer account",
            Enter("repogrant-consumer-functions", RenderedDocuments.ExternalId),
            true
        );
        yield return new("with another external id", Enter("repogrant-consumer-functions", "another"), false);
        yield return new(
            "a stack whose name begins alike",
            Enter("repogrant-other-consumer-functions", RenderedDocuments.ExternalId),
            false
        );
        Question Enter(string role, string externalId) =>
            Asks(
                Role(A, role),
                [documents["AssumeProvisionerPolicy"]],
                "sts:AssumeRole",
                Role(B, "RepoGrantProvisioner"),
                B,
                ("sts:ExternalId", externalId),
                ("sts:RoleSessionName", "repogrant-example")
            ) with
            {
                ResourcePolicy = documents["AccountB ProvisionerRole trust"],
            };

        yield return new("create the access role", CreateAccess(Iam(A, "policy/repogrant-system/repogrant-access-boundary")), true);
        yield return new("create it with another boundary", CreateAccess(names.InstanceBoundaryArn), false);
        Question CreateAccess(string boundary) =>
            Asks(
                Role(A, "repogrant-EnsureRepositoryAccess"),
                documents.PoliciesOf("EnsureRepositoryAccessRole"),
                "iam:CreateRole",
                names.AccessRoleArn,
                A,
                ("iam:PermissionsBoundary", boundary)
            );

        var assume = documents["assume policy"];
        var boundary = documents["AccountB InstanceBoundary"];
        yield return new("an instance has the access", Assume(names.InstanceRoleArn, assume, boundary, Instance, Instance), true);
        yield return new("as another instance", Assume(names.InstanceRoleArn, assume, boundary, Instance, "i-00000000000000002"), false);
        yield return new(
            "one that has left",
            Assume(names.InstanceRoleArn, assume, boundary, RenderedDocuments.Left, RenderedDocuments.Left),
            false
        );
        yield return new(
            "an adopted role has it",
            Assume(documents.AdoptedRole, documents["AccountB AssumePolicy"], null, Instance, Instance),
            true
        );
        yield return new(
            "any other role",
            Assume(Iam(B, "role/app/Other"), documents["AccountB AssumePolicy"], null, Instance, Instance),
            false
        );
        Question Assume(string role, JsonNode policy, JsonNode? limit, string session, string name) =>
            Asks(role, [policy], "sts:AssumeRole", names.AccessRoleArn, A, session, ("sts:RoleSessionName", name)) with
            {
                Boundary = limit,
                ResourcePolicy = documents["access trust"],
            };

        var repository = $"arn:{partition}:codecommit:{region}:{A}:SharedDemoRepo";
        yield return new("pull", Git("GitPull", repository), true);
        yield return new("pull another repository", Git("GitPull", repository + "2"), false);
        yield return new("pull when the grant has ended", Git("GitPull", repository, at: "2027-01-01T00:00:00Z"), false);
        yield return new("pull with a session of before", Git("GitPull", repository, since: "2026-06-30T23:59:59Z"), false);
        yield return new("push", Git("GitPush", repository, "refs/heads/topic"), true);
        yield return new("push to a protected branch", Git("GitPush", repository, "refs/heads/main"), false);
        yield return new("change its description", Git("UpdateRepositoryDescription", repository), true);
        yield return new("rename the repository", Git("UpdateRepositoryName", repository), false);
        Question Git(
            string action,
            string resource,
            string? branch = null,
            string at = "2026-07-20T10:00:00Z",
            string since = "2026-07-20T09:30:00Z"
        ) =>
            Asks(
                names.AccessRoleArn,
                [documents["access policy"]],
                "codecommit:" + action,
                resource,
                A,
                [
                    ("aws:CurrentTime", at),
                    ("aws:TokenIssueTime", since),
                    .. branch is null ? [] : new[] { ("codecommit:References", branch) },
                ]
            ) with
            {
                Boundary = documents["AccessBoundary"],
            };

        yield return new("encrypt a report with the key of the bucket's account", Encrypt(documents.ReportKey, "s3"), true);
        yield return new("use the key for another service", Encrypt(documents.ReportKey, "sqs"), false);
        var another = documents.ReportKey.Replace("key/0", "key/1", StringComparison.Ordinal);
        yield return new("encrypt with another key", Encrypt(another, "s3"), false);
        Question Encrypt(string key, string service) =>
            Asks(
                Role(A, "repogrant-WriteReport"),
                documents.PoliciesOf("WriteReportRole"),
                "kms:GenerateDataKey",
                key,
                B,
                ("kms:ViaService", $"{service}.{region}.{suffix}")
            ) with
            {
                // As docs/monitoring.md says. Across accounts both have to allow it.
                ResourcePolicy = JsonNode.Parse(
                    $$$"""
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{Role(A, "repogrant-WriteReport")}}}"},
                    "Action":"kms:GenerateDataKey","Resource":"*"}]}
                    """
                )!,
            };

        // The oracle does not recognize a service with another DNS suffix.
        yield return new("EC2 has the instance role", Trusted("ec2." + suffix), true, ByOracle: suffix == "amazonaws.com");
        yield return new("Lambda does not", Trusted("lambda.amazonaws.com"), false);
        Question Trusted(string service) =>
            new(service, "sts:AssumeRole", names.InstanceRoleArn, B)
            {
                Context = new Dictionary<string, JsonNode> { ["sts:RoleSessionName"] = Instance },
                ResourcePolicy = documents["instance trust"],
            };
    }

    private static Question Asks(
        string role,
        IReadOnlyList<JsonNode> policies,
        string action,
        string resource,
        string resourceAccount,
        params (string Key, string Value)[] context
    ) => Asks(role, policies, action, resource, resourceAccount, "session", context);

    private static Question Asks(
        string role,
        IReadOnlyList<JsonNode> policies,
        string action,
        string resource,
        string resourceAccount,
        string session,
        params (string Key, string Value)[] context
    )
    {
        var parts = role.Split(':');
        return new(
            $"arn:{parts[1]}:sts::{parts[4]}:assumed-role/{role[(role.LastIndexOf('/') + 1)..]}/{session}",
            action,
            resource,
            resourceAccount
        )
        {
            Identity = policies,
            Context = new Dictionary<string, JsonNode>([
                new("aws:PrincipalArn", role),
                new("aws:PrincipalAccount", parts[4]),
                new("aws:ResourceAccount", resourceAccount),
                new("aws:userid", "AROAEXAMPLE:" + session),
                .. context.Select(pair => KeyValuePair.Create<string, JsonNode>(pair.Key, pair.Value)),
            ]),
        };
    }
}
