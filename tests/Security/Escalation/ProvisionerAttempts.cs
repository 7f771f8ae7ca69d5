using LocalAws.Client;
using static Security.Tests.Escalation.Calls;

namespace Security.Tests.Escalation;

/// <summary>What somebody with the provisioner's credentials would try in the consumer account.</summary>
internal sealed class ProvisionerAttempts(AwsClient administrator, string instance, string bareInstance)
{
    public const string Mine = "Provisioned";
    private readonly string policies = $"arn:aws:iam::{administrator.AccountId}:policy/repogrant/";
    private readonly string system = $"arn:aws:iam::{administrator.AccountId}:policy/repogrant-system/";

    private IamAttempts Shared => new(Boundary, policies);

    private string Boundary => system + "RepoGrantInstanceBoundary";

    private string AssumePolicy => system + "RepoGrantAssumeAccessRoles";

    /// <summary>What exists before: its owner's roles and other resources, then what the provisioner may create.</summary>
    public async Task PrepareAsync(AwsClient provisioner)
    {
        Func<AwsClient, Task>[] owners =
        [
            CreateRole("Plain", "/", null, PolicyJson.TrustsEc2),
            CreateRole("Idle", "/", null, PolicyJson.TrustsEc2),
            CreateRole("Consenting", "/", null, PolicyJson.TrustsEc2),
            Tag("Consenting"),
            CreateRole("Unbound", "/repogrant/", null, PolicyJson.TrustsEc2),
            CreateRole("Open", "/", null, PolicyJson.TrustsPrincipal(administrator.AccountId)),
            Iam("CreateInstanceProfile", ("InstanceProfileName", "Empty")),
            Iam("CreateInstanceProfile", ("InstanceProfileName", "Spare")),
            CreatePolicy("Untagged", "/repogrant/"),
            Attach("Plain", AdministratorAccess),
            Json("ssm", "CreateDocument", CommandAttempts.Document("Mine")),
            PutParameter("/secret", "x"),
        ];
        foreach (var call in owners)
            await call(administrator);
        Func<AwsClient, Task>[] own =
        [
            CreateRole(Mine, "/repogrant/", Boundary, PolicyJson.TrustsEc2),
            CreatePolicy("Everything", "/repogrant/"),
            Iam("CreateInstanceProfile", ("InstanceProfileName", "Provisioned"), ("Path", "/repogrant/")),
        ];
        foreach (var call in own)
            await call(provisioner);
    }

    public IEnumerable<Attempt> All() =>
        [
            .. Roles(),
            .. Shared.Boundaries("a policy in /repogrant/"),
            .. Policies(),
            .. Adopted(),
            .. new ProfileAttempts(administrator, bareInstance).All(),
            .. new CommandAttempts(instance).All(),
            .. Others(),
        ];

    private IEnumerable<Attempt> Roles()
    {
        foreach (var attempt in Shared.Roles(PolicyJson.TrustsEc2))
            yield return attempt;
        yield return Attempt.OfNobodyElse(
            "change the trust of a role it made",
            Iam("UpdateAssumeRolePolicy", ("RoleName", Mine), ("PolicyDocument", PolicyJson.TrustsEc2))
        );
        yield return Attempt.OfNobodyElse(
            "change the trust of an adopted role",
            Iam("UpdateAssumeRolePolicy", ("RoleName", "Consenting"), ("PolicyDocument", PolicyJson.TrustsEc2))
        );
        yield return new("tag a role in order to extend it", Tag("Plain"), "tag a role it made", Tag(Mine));
        yield return new("tag the provisioner role", Tag("RepoGrantProvisioner"), "tag a role it made", Tag(Mine));
        yield return Attempt.OfNobodyElse(
            "assume another role of the account",
            client =>
                client.QueryAsync(
                    "sts",
                    "AssumeRole",
                    [("RoleArn", $"arn:aws:iam::{administrator.AccountId}:role/Open"), ("RoleSessionName", "session")],
                    TestContext.Current.CancellationToken
                )
        );
    }

    private IEnumerable<Attempt> Policies()
    {
        yield return new(
            "attach AdministratorAccess to a role it made",
            Attach(Mine, AdministratorAccess),
            "attach AmazonSSMManagedInstanceCore to it",
            Attach(Mine, "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")
        );
        yield return new(
            "attach to a role in /repogrant/ that has no boundary",
            Attach("Unbound", policies + "Everything"),
            "to one that has it",
            Attach(Mine, policies + "Everything")
        );
        yield return new(
            "attach to the provisioner role",
            Attach("RepoGrantProvisioner", policies + "Everything"),
            "to a role it made",
            Attach(Mine, policies + "Everything")
        );
        yield return new(
            "create a policy in /repogrant-system/",
            CreatePolicy("New1", "/repogrant-system/"),
            "one in /repogrant/",
            CreatePolicy("Twin1", "/repogrant/")
        );
        yield return new("create a policy in /", CreatePolicy("New2", "/"), "one in /repogrant/", CreatePolicy("Twin2", "/repogrant/"));
        yield return new(
            "edit the assume policy of adopted roles",
            NewVersion(AssumePolicy),
            "edit a policy in /repogrant/",
            NewVersion(policies + "Everything")
        );
        yield return Attempt.OfNobodyElse(
            "put an inline policy on a role it made",
            Iam("PutRolePolicy", ("RoleName", Mine), ("PolicyName", "Everything"), ("PolicyDocument", PolicyJson.Everything))
        );
        foreach (var attempt in Deletions())
            yield return attempt;
    }

    /// <summary>What it may remove: what is under the path and has a grant's tag, and the assume policy from any role.</summary>
    private IEnumerable<Attempt> Deletions()
    {
        const string Agent = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
        (string, string)[] tag = [("Tags.member.1.Key", "repogrant:managed"), ("Tags.member.1.Value", "true")];
        const string Granted = "Granted";
        Func<AwsClient, Task> detachGranted = async client =>
        {
            await CreateRole(Granted, "/repogrant/", Boundary, PolicyJson.TrustsEc2)(client);
            await Iam("TagRole", [("RoleName", Granted), .. tag])(client);
            await Attach(Granted, Agent)(client);
            await Iam("DetachRolePolicy", ("RoleName", Granted), ("PolicyArn", Agent))(client);
        };
        yield return new(
            "detach a policy from somebody's role",
            Iam("DetachRolePolicy", ("RoleName", "Plain"), ("PolicyArn", AdministratorAccess)),
            "from a grant's role that it made",
            detachGranted
        );
        yield return new(
            "delete a role in /repogrant/ that has no grant's tag",
            Iam("DeleteRole", ("RoleName", "Unbound")),
            "one that has it",
            Iam("DeleteRole", ("RoleName", Granted))
        );
        yield return Attempt.OfNobodyElse(
            "delete somebody's instance profile",
            Iam("DeleteInstanceProfile", ("InstanceProfileName", "Spare"))
        );
        yield return Attempt.OfNobodyElse(
            "delete a policy in /repogrant/ that has no grant's tag",
            Iam("DeletePolicy", ("PolicyArn", policies + "Untagged"))
        );
    }

    private IEnumerable<Attempt> Adopted()
    {
        const string TwinWhat = "attach the assume policy to a role that consents";
        var twin = Attach("Consenting", AssumePolicy);
        yield return new("attach AdministratorAccess to a role that consents", Attach("Consenting", AdministratorAccess), TwinWhat, twin);
        yield return new(
            "attach a policy of its own to a role that consents",
            Attach("Consenting", policies + "Everything"),
            TwinWhat,
            twin
        );
        yield return new("attach the boundary as a policy to a role that consents", Attach("Consenting", Boundary), TwinWhat, twin);
        yield return new("extend a role without the tag", Attach("Plain", AssumePolicy), TwinWhat, twin);
        yield return Attempt.OfNobodyElse(
            "put an inline policy on a role that consents",
            Iam("PutRolePolicy", ("RoleName", "Consenting"), ("PolicyName", "Everything"), ("PolicyDocument", PolicyJson.Everything))
        );
    }

    private IEnumerable<Attempt> Others()
    {
        yield return Attempt.OfNobodyElse("create a user", Iam("CreateUser", ("UserName", "new")));
        yield return Attempt.OfNobodyElse("create an access key", Iam("CreateAccessKey", ("UserName", "new")));
        yield return Attempt.OfNobodyElse(
            "attach a policy to a user",
            Iam("AttachUserPolicy", ("UserName", "new"), ("PolicyArn", AdministratorAccess))
        );
        yield return Attempt.OfNobodyElse("delete a role", Iam("DeleteRole", ("RoleName", "Idle")));
        yield return Attempt.OfNobodyElse(
            "launch an instance",
            Ec2("RunInstances", ("ImageId", "ami-0123456789abcdef0"), ("InstanceType", "t3.micro"), ("MinCount", "1"), ("MaxCount", "1"))
        );
        yield return Attempt.OfNobodyElse(
            "tag an instance",
            Ec2("CreateTags", ("ResourceId.1", bareInstance), ("Tag.1.Key", "Team"), ("Tag.1.Value", "web"))
        );
        yield return Attempt.OfNobodyElse("terminate an instance", Ec2("TerminateInstances", ("InstanceId.1", bareInstance)));
    }
}
