using LocalAws.Client;
using Security.Tests.Machinery;
using Security.Tests.Rights;

namespace Security.Tests.Doors;

/// <summary>
/// Who gets through the doors: the access roles, the provisioner role, the instance role. Everybody who must not get in has a policy that
/// allows sts:AssumeRole on everything, so that it is the door which refuses.
/// </summary>
[Collection(typeof(OnMachinery))]
public class WhoMayAssumeTests(MachineryRun run)
{
    private const string Elsewhere = "333333333333";
    private static readonly string AssumeAnything = PolicyJson.Allow("sts:AssumeRole");
    private const string WebTeam = "CrossAccountRepoAccessRole";
    private const string Reporting = "CrossAccountRepoAccessRole-reporting";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private AwsClient A => run.Accounts.RepositoryAccount;

    private AwsClient B => run.Accounts.Consumer;

    /// <summary>The only ones that get in, and where.</summary>
    private static readonly (string Caller, string Door)[] Intended =
    [
        ("web-team's instance role", "access role of web-team"),
        ("web-team's instance role, created again", "access role of web-team"),
        ("reporting's instance role", "access role of reporting"),
        ("adopted role, with consent", "access role of reporting"),
        ("function consumer-functions", "provisioner role"),
        ("function SelectInstances", "provisioner role"),
        ("function FindDrift", "provisioner role"),
        ("function FindGrants", "provisioner role"),
        ("function InspectGrant", "provisioner role"),
        ("ec2.amazonaws.com", "instance role of web-team"),
    ];

    [Fact]
    public async Task Only_the_intended_callers_can_assume_each_role()
    {
        Door[] doors =
        [
            new("access role of web-team", await RoleDocuments.ReadAsync(A, WebTeam)),
            new("access role of reporting", await RoleDocuments.ReadAsync(A, Reporting)),
            new("provisioner role", await RoleDocuments.ReadAsync(B, "RepoGrantProvisioner"), TakesExternalId: true),
            new("instance role of web-team", await RoleDocuments.ReadAsync(B, WebTeam)),
        ];
        var report = new Report("2-who-may-assume", "Who may assume: callers and the doors they get through");
        var matrix = new List<string[]>();
        var met = new HashSet<(string, string)>();
        async Task TryAsync(IEnumerable<Caller> callers)
        {
            foreach (var caller in callers)
            {
                var oracle = await Oracle.DecideAsync(doors.Select(caller.Asks));
                var cells = new List<string> { caller.Name };
                foreach (var (number, door) in doors.Index())
                {
                    var pair = (caller.Name, door.Name);
                    met.Add(pair);
                    var local = await caller.TriesAsync(run.Accounts, door);
                    report.Expect(Intended.Contains(pair), local, $"{caller.Name} at the {door.Name}, over the wire");
                    report.Count(0, 1);
                    if (oracle[number] != local)
                        report.Differ($"{caller.Name} at the {door.Name}: the oracle says {oracle[number]}, LocalAws {local}");
                    cells.Add(local ? "yes" : "-");
                }
                matrix.Add([.. cells]);
            }
        }

        await TryAsync(await CallersAsync(doors[3].Role));
        // Last: it takes the role away from the others.
        await TryAsync(await RecreatedAsync(doors[3].Role));

        report.Paragraph(
            "Decided by AssumeRole over the wire, and by the oracle from trust and identity policies and boundaries. "
                + "Intended are those, and no others:"
        );
        report.Table(["caller", .. doors.Select(door => door.Name)], matrix);
        report.Expect(0, Intended.Except(met).Count(), "intended callers that did not try", 0);
        report.End();
    }

    private async Task<List<Caller>> CallersAsync(RoleDocuments instanceRole)
    {
        var machinery = await MachineryAsync();
        var selector = machinery.Single(caller => caller.Name == "function consumer-functions");
        return
        [
            await OnInstanceAsync("web-team's instance role", WebTeam),
            await OnInstanceAsync("reporting's instance role", Reporting),
            await OnInstanceAsync("adopted role, with consent", MachineryRun.AdoptedRole),
            await UntaggedAsync(),
            await CreatedAsync("another role of the consumer account", B, "Somebody", "/"),
            await CreatedAsync(
                "the instance role's name in another account",
                B.AdministratorOf(Elsewhere),
                instanceRole.Name,
                "/repogrant/"
            ),
            await CreatedAsync(
                "a function's name in another account",
                B.AdministratorOf(Elsewhere),
                "repogrant-consumer-functions",
                "/repogrant-system/"
            ),
            await CreatedAsync("a function of another stack here", A, "other-consumer-functions", "/repogrant-system/"),
            await CreatedAsync(
                "a function of another stack here, whose name begins alike",
                A,
                "repogrant-other-consumer-functions",
                "/repogrant-system/"
            ),
            await CreatedAsync("a function's prefix under another path", A, "repogrant-Imposter", "/"),
            .. machinery,
            selector with
            {
                Name = "function consumer-functions, wrong ExternalId",
                ExternalId = "wrong",
            },
            selector with
            {
                Name = "function consumer-functions, no ExternalId",
                ExternalId = null,
            },
            Caller.Administrator(A.AccountId),
            Caller.Administrator(B.AccountId),
            Caller.Administrator(Elsewhere),
            Caller.Root(A.AccountId),
            Caller.Root(B.AccountId),
            Caller.Root(Elsewhere),
            Caller.Service("ec2.amazonaws.com"),
            Caller.Service("lambda.amazonaws.com"),
            Caller.Service("states.amazonaws.com"),
            Caller.Service("ssm.amazonaws.com"),
        ];
    }

    /// <summary>A role of an instance: EC2 gets its sessions.</summary>
    private async Task<Caller> OnInstanceAsync(string name, string role)
    {
        var documents = await RoleDocuments.ReadAsync(B, role);
        return Caller.Session(name, documents, run.Accounts.OfService(documents.Arn, "ec2.amazonaws.com"));
    }

    /// <summary>Its owner lets it assume anything, but has not tagged it.</summary>
    private async Task<Caller> UntaggedAsync()
    {
        await B.QueryAsync(
            "iam",
            "PutRolePolicy",
            [("RoleName", MachineryRun.UntaggedRole), ("PolicyName", "Assume"), ("PolicyDocument", AssumeAnything)],
            Cancelled
        );
        return await OnInstanceAsync("the role of a refused instance, without consent", MachineryRun.UntaggedRole);
    }

    /// <summary>Each role of the repository account's stack, as the service that it is for.</summary>
    private async Task<IReadOnlyList<Caller>> MachineryAsync()
    {
        var callers = new List<Caller>();
        var roles = run.Permissions.Select(permission => permission.Role).Where(role => role.Split(':')[4] == A.AccountId).Distinct();
        foreach (var role in roles.Select(role => role[(role.LastIndexOf('/') + 1)..]))
        {
            var documents = await RoleDocuments.ReadAsync(A, role);
            var service = (string)documents.Trust["Statement"]![0]!["Principal"]!["Service"]!;
            var kind = service == "lambda.amazonaws.com" ? "function" : "role";
            callers.Add(Caller.Session($"{kind} {role["repogrant-".Length..]}", documents, run.Accounts.OfService(documents.Arn, service)));
        }
        return callers;
    }

    /// <summary>A role that the account's administrator makes, and is.</summary>
    private static async Task<Caller> CreatedAsync(string name, AwsClient account, string role, string path)
    {
        var trust = PolicyJson.TrustsPrincipal(account.AccountId);
        await account.QueryAsync("iam", "CreateRole", [("RoleName", role), ("Path", path), ("AssumeRolePolicyDocument", trust)], Cancelled);
        await account.QueryAsync(
            "iam",
            "PutRolePolicy",
            [("RoleName", role), ("PolicyName", "Assume"), ("PolicyDocument", AssumeAnything)],
            Cancelled
        );
        var documents = await RoleDocuments.ReadAsync(account, role);
        return Caller.Session(name, documents, await account.AssumeAsync(documents.Arn));
    }

    /// <summary>The instance role, deleted and created again by its account's administrator: a session of each.</summary>
    private async Task<IEnumerable<Caller>> RecreatedAsync(RoleDocuments role)
    {
        var before = await OnInstanceAsync("web-team's instance role, a session from before it was deleted", role.Name);
        (string, string) name = ("RoleName", role.Name);
        (string, string) profile = ("InstanceProfileName", role.Name);
        await B.QueryAsync("iam", "RemoveRoleFromInstanceProfile", [profile, name], Cancelled);
        foreach (var policy in role.Policies.Keys)
            await B.QueryAsync("iam", "DetachRolePolicy", [name, ("PolicyArn", policy)], Cancelled);
        await B.QueryAsync("iam", "DeleteRole", [name], Cancelled);
        await B.QueryAsync(
            "iam",
            "CreateRole",
            [
                name,
                ("Path", "/repogrant/"),
                ("AssumeRolePolicyDocument", role.Trust.ToJsonString()),
                ("PermissionsBoundary", role.BoundaryArn!),
            ],
            Cancelled
        );
        foreach (var policy in role.Policies.Keys)
            await B.QueryAsync("iam", "AttachRolePolicy", [name, ("PolicyArn", policy)], Cancelled);
        await B.QueryAsync("iam", "AddRoleToInstanceProfile", [profile, name], Cancelled);
        return [before with { IsGone = true }, await OnInstanceAsync("web-team's instance role, created again", role.Name)];
    }
}
