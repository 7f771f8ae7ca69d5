using System.Text.Json.Nodes;
using LocalAws.Client;
using static Security.Tests.Escalation.Calls;

namespace Security.Tests.Escalation;

/// <summary>
/// What somebody with the credentials of EnsureRepositoryAccess would try in the repository account, where it writes IAM.
/// </summary>
internal sealed class RepositoryAccessAttempts(AwsClient administrator)
{
    private const string Mine = "Granted";
    private const string Managed = "OfAGrant";
    private const string Other = "OfAnotherGrant";
    private const string OfAnotherStack = "OfAGrantOfAnotherStack";
    private const string Self = "repogrant-EnsureRepositoryAccess";
    private readonly string policies = $"arn:aws:iam::{administrator.AccountId}:policy/repogrant/";
    private readonly string system = $"arn:aws:iam::{administrator.AccountId}:policy/repogrant-system/";

    private IamAttempts Shared => new(Boundary, policies);

    private string Boundary => system + "repogrant-access-boundary";

    private static string Trust => PolicyJson.TrustsPrincipal("222222222222");

    public async Task PrepareAsync(AwsClient function)
    {
        await CreateRole("Plain", "/", null, Trust)(administrator);
        await CreateRole("Idle", "/", null, Trust)(administrator);
        await CreateRole("Unbound", "/repogrant/", null, Trust)(administrator);
        await CreateRole(Mine, "/repogrant/", Boundary, Trust)(function);
        await CreateRole(Managed, "/repogrant/", Boundary, Trust)(function);
        await CreateRole(Other, "/repogrant/", Boundary, Trust)(function);
        await CreateRole(OfAnotherStack, "/repogrant/", Boundary, Trust)(function);
        foreach (
            var (role, stack) in ((string, string)[])[(Managed, "repogrant"), (Other, "repogrant"), (OfAnotherStack, "repogrant-test")]
        )
        {
            await TagAsOf(stack, role)(function);
        }
        await CreatePolicy("Everything", "/repogrant/")(function);
    }

    public IEnumerable<Attempt> All() => [.. Roles(), .. Shared.Boundaries("an access policy"), .. Policies(), .. Others()];

    private IEnumerable<Attempt> Roles()
    {
        foreach (var attempt in Shared.Roles(Trust))
            yield return attempt;
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

    private IEnumerable<Attempt> Policies()
    {
        var twin = Attach(Mine, policies + "Everything");
        yield return new(
            "attach AdministratorAccess to an access role",
            Attach(Mine, AdministratorAccess),
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
            Iam("PutRolePolicy", ("RoleName", Mine), ("PolicyName", "Everything"), ("PolicyDocument", PolicyJson.Everything))
        );
        yield return new(
            "put an inline policy on its own role",
            Iam("PutRolePolicy", ("RoleName", Self), ("PolicyName", "Everything"), ("PolicyDocument", PolicyJson.Everything)),
            "on somebody's, by the administrator",
            Iam("PutRolePolicy", ("RoleName", "Plain"), ("PolicyName", "Everything"), ("PolicyDocument", PolicyJson.Everything)),
            ByAdministrator: true
        );
        yield return Attempt.OfNobodyElse(
            "detach a policy",
            Iam("DetachRolePolicy", ("RoleName", Mine), ("PolicyArn", policies + "Everything"))
        );
    }

    private IEnumerable<Attempt> Others()
    {
        var role = Iam("GetRole", ("RoleName", Mine));
        yield return new(
            "look a repository up",
            Json("codecommit", "GetRepository", new() { ["repositoryName"] = "SharedDemoRepo" }),
            "look an access role up",
            role
        );
        yield return new(
            "read a branch",
            Json("codecommit", "GetBranch", new() { ["repositoryName"] = "SharedDemoRepo", ["branchName"] = "main" }),
            "look an access role up",
            role
        );
        yield return new(
            "delete a repository",
            Json("codecommit", "DeleteRepository", new() { ["repositoryName"] = "SharedDemoRepo" }),
            "look an access role up",
            role
        );
        yield return Attempt.OfNobodyElse(
            "create a repository",
            Json("codecommit", "CreateRepository", new() { ["repositoryName"] = "new" })
        );
        foreach (
            var (what, operation, more) in ((string, string, string)[])
                [
                    ("write a grant's record", "PutItem", """{"Item":{"collection":{"S":"grants"},"id":{"S":"forged"}}}"""),
                    ("change a grant's record", "UpdateItem", """{"Key":{"collection":{"S":"grants"},"id":{"S":"forged"}}}"""),
                    ("delete a grant's record", "DeleteItem", """{"Key":{"collection":{"S":"grants"},"id":{"S":"forged"}}}"""),
                ]
        )
        {
            var parameters = JsonNode.Parse(more)!.AsObject();
            parameters["TableName"] = "repogrant-grants";
            yield return new(
                what,
                Json("dynamodb", operation, parameters),
                "read one",
                Json(
                    "dynamodb",
                    "GetItem",
                    JsonNode
                        .Parse("""{"TableName":"repogrant-grants","Key":{"collection":{"S":"grants"},"id":{"S":"forged"}}}""")!
                        .AsObject()
                )
            );
        }

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
        yield return new(
            "delete a role in /repogrant/ that has no grant's tag",
            Iam("DeleteRole", ("RoleName", "Unbound")),
            "one that has it",
            Iam("DeleteRole", ("RoleName", Managed))
        );
        yield return new(
            "delete a role of another stack's grant",
            Iam("DeleteRole", ("RoleName", OfAnotherStack)),
            "one of its own stack's",
            Iam("DeleteRole", ("RoleName", Other))
        );
        yield return Attempt.OfNobodyElse("delete somebody's role", Iam("DeleteRole", ("RoleName", "Idle")));
    }
}
