using LocalAws.Client;
using static Security.Tests.Escalation.Calls;

namespace Security.Tests.Escalation;

/// <summary>What somebody who has the credentials of EnsureRepositoryAccess would try in the repository account: it writes IAM there.</summary>
internal sealed class RepositoryAccessAttempts(AwsClient administrator)
{
    private const string Mine = "Granted";
    private const string Self = "repogrant-EnsureRepositoryAccess";
    private readonly string policies = $"arn:aws:iam::{administrator.AccountId}:policy/repogrant/";
    private readonly string system = $"arn:aws:iam::{administrator.AccountId}:policy/repogrant-system/";

    private string Boundary => system + "repogrant-access-boundary";

    private static string Trust => Documents.TrustsAccount("222222222222");

    public async Task PrepareAsync(AwsClient function)
    {
        await CreateRole("Plain", "/", null, Trust)(administrator);
        await CreateRole("Unbound", "/repogrant/", null, Trust)(administrator);
        await CreateRole(Mine, "/repogrant/", Boundary, Trust)(function);
        await CreatePolicy("Everything", "/repogrant/")(function);
    }

    public IEnumerable<Attempt> All() => [.. Roles(), .. Boundaries(), .. Policies(), .. Others()];

    private IEnumerable<Attempt> Roles()
    {
        var number = 0;
        Attempt Create(string what, string path, string? boundary) =>
            new(
                $"create a role {what}",
                CreateRole($"New{++number}", path, boundary, Trust),
                "one with the boundary, in /repogrant/",
                CreateRole($"Twin{number}", "/repogrant/", Boundary, Trust)
            );
        yield return Create("without the boundary", "/repogrant/", null);
        yield return Create("with AdministratorAccess as boundary", "/repogrant/", Documents.Administrator);
        yield return Create("with a policy of its own as boundary", "/repogrant/", policies + "Everything");
        yield return Create("in /", "/", Boundary);
        yield return Create("in /repogrant-system/", "/repogrant-system/", Boundary);
        yield return Create("in /repogrant2/", "/repogrant2/", Boundary);
        var twin = Iam("UpdateAssumeRolePolicy", ("RoleName", Mine), ("PolicyDocument", Trust));
        yield return new(
            "change the trust of somebody's role",
            Iam("UpdateAssumeRolePolicy", ("RoleName", "Plain"), ("PolicyDocument", Trust)),
            "of an access role",
            twin
        );
        yield return new(
            "change the trust of a function's role",
            Iam("UpdateAssumeRolePolicy", ("RoleName", "repogrant-consumer-functions"), ("PolicyDocument", Trust)),
            "of an access role",
            twin
        );
        yield return new("tag somebody's role", Tag("Plain"), "tag an access role", Tag(Mine));
    }

    private IEnumerable<Attempt> Boundaries()
    {
        yield return Attempt.OfNobodyElse(
            "replace a role's boundary",
            Iam("PutRolePermissionsBoundary", ("RoleName", "Twin1"), ("PermissionsBoundary", Documents.Administrator))
        );
        yield return Attempt.OfNobodyElse("take a role's boundary away", Iam("DeleteRolePermissionsBoundary", ("RoleName", "Twin1")));
        yield return new("edit the boundary", NewVersion(Boundary), "edit an access policy", NewVersion(policies + "Everything"));
        yield return Attempt.OfNobodyElse(
            "choose another version of the boundary",
            Iam("SetDefaultPolicyVersion", ("PolicyArn", Boundary), ("VersionId", "v1"))
        );
        yield return new(
            "delete a version of the boundary",
            Iam("DeletePolicyVersion", ("PolicyArn", Boundary), ("VersionId", "v1")),
            "delete one of an access policy",
            Iam("DeletePolicyVersion", ("PolicyArn", policies + "Everything"), ("VersionId", "v1"))
        );
    }

    private IEnumerable<Attempt> Policies()
    {
        var twin = Attach(Mine, policies + "Everything");
        yield return new(
            "attach AdministratorAccess to an access role",
            Attach(Mine, Documents.Administrator),
            "attach an access policy to it",
            twin
        );
        yield return new(
            "attach AWSCodeCommitFullAccess to an access role",
            Attach(Mine, "arn:aws:iam::aws:policy/AWSCodeCommitFullAccess"),
            "attach an access policy to it",
            twin
        );
        yield return new(
            "attach the functions' policy to an access role",
            Attach(Mine, system + "repogrant-assume-provisioner"),
            "attach an access policy to it",
            twin
        );
        yield return new(
            "attach to a role in /repogrant/ that has no boundary",
            Attach("Unbound", policies + "Everything"),
            "to one that has it",
            twin
        );
        yield return new("attach to somebody's role", Attach("Plain", policies + "Everything"), "to an access role", twin);
        yield return new("attach to its own role", Attach(Self, policies + "Everything"), "to an access role", twin);
        yield return new(
            "edit the functions' policy",
            NewVersion(system + "repogrant-assume-provisioner"),
            "edit an access policy",
            NewVersion(policies + "Everything")
        );
        yield return new(
            "create a policy in /repogrant-system/",
            CreatePolicy("New1", "/repogrant-system/"),
            "one in /repogrant/",
            CreatePolicy("Twin1", "/repogrant/")
        );
        yield return new("create a policy in /", CreatePolicy("New2", "/"), "one in /repogrant/", CreatePolicy("Twin2", "/repogrant/"));
        yield return Attempt.OfNobodyElse(
            "put an inline policy on an access role",
            Iam("PutRolePolicy", ("RoleName", Mine), ("PolicyName", "Everything"), ("PolicyDocument", Documents.Everything))
        );
        yield return new(
            "put an inline policy on its own role",
            Iam("PutRolePolicy", ("RoleName", Self), ("PolicyName", "Everything"), ("PolicyDocument", Documents.Everything)),
            "on somebody's, by the administrator",
            Iam("PutRolePolicy", ("RoleName", "Plain"), ("PolicyName", "Everything"), ("PolicyDocument", Documents.Everything)),
            ByAdministrator: true
        );
        yield return Attempt.OfNobodyElse(
            "detach a policy",
            Iam("DetachRolePolicy", ("RoleName", Mine), ("PolicyArn", policies + "Everything"))
        );
    }

    private IEnumerable<Attempt> Others()
    {
        var repository = Json("codecommit", "GetRepository", new() { ["repositoryName"] = "SharedDemoRepo" });
        yield return new(
            "read a branch",
            Json("codecommit", "GetBranch", new() { ["repositoryName"] = "SharedDemoRepo", ["branchName"] = "main" }),
            "look the repository up",
            repository
        );
        yield return new(
            "delete a repository",
            Json("codecommit", "DeleteRepository", new() { ["repositoryName"] = "SharedDemoRepo" }),
            "look the repository up",
            repository
        );
        yield return Attempt.OfNobodyElse(
            "create a repository",
            Json("codecommit", "CreateRepository", new() { ["repositoryName"] = "new" })
        );
        yield return Attempt.OfNobodyElse(
            "write a grant's record",
            Json(
                "ssm",
                "PutParameter",
                new()
                {
                    ["Name"] = "/repogrant/grants/222222222222/us-east-2/forged",
                    ["Value"] = "{}",
                    ["Type"] = "String",
                }
            )
        );
        yield return Attempt.OfNobodyElse(
            "start an execution",
            Json(
                "states",
                "StartExecution",
                new()
                {
                    ["stateMachineArn"] = $"arn:aws:states:us-east-2:{administrator.AccountId}:stateMachine:repogrant-grant-access",
                    ["input"] = "{}",
                }
            )
        );
        yield return Attempt.OfNobodyElse("create a user", Iam("CreateUser", ("UserName", "new")));
        yield return Attempt.OfNobodyElse("delete a role", Iam("DeleteRole", ("RoleName", "Unbound")));
    }
}
