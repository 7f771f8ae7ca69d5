using System.Globalization;
using System.Text.RegularExpressions;
using LocalAws.Client;
using Security.Tests.Machinery;
using Security.Tests.PermissionMatrix;
using Security.Tests.Rights;
using static Security.Tests.Escalation.Calls;

namespace Security.Tests.Escalation;

/// <summary>
/// The worst role that each of the two can create: anybody whom its account trusts may assume it, and its policy allows everything. It can
/// do what the boundary allows and nothing else: tried over the wire, and decided by the oracle and by LocalAws for every action of the
/// relevant services.
/// </summary>
[Collection(typeof(OnMachinery))]
public partial class BeyondTheBoundaryTests(MachineryRun run)
{
    private const string Worst = "Worst";

    private static readonly string[] Services =
    [
        "iam",
        "sts",
        "organizations",
        "account",
        "ec2",
        "ec2messages",
        "ssm",
        "ssmmessages",
        "codecommit",
        "lambda",
        "states",
        "events",
        "s3",
        "kms",
        "secretsmanager",
        "dynamodb",
        "sqs",
        "sns",
        "logs",
        "cloudformation",
        "cloudtrail",
        "ecr",
        "ecs",
        "rds",
        "codebuild",
        "codepipeline",
    ];

    /// <summary>
    /// What the SSM agent calls, except for the account's parameters: written by hand from AWS's AmazonSSMManagedInstanceCore.
    /// </summary>
    private static readonly string[] OfTheAgent =
    [
        "ssm:DescribeAssociation",
        "ssm:DescribeDocument",
        "ssm:GetDeployablePatchSnapshotForInstance",
        "ssm:GetDocument",
        "ssm:GetManifest",
        "ssm:ListAssociations",
        "ssm:ListInstanceAssociations",
        "ssm:PutComplianceItems",
        "ssm:PutConfigurePackageResult",
        "ssm:PutInventory",
        "ssm:UpdateAssociationStatus",
        "ssm:UpdateInstanceAssociationStatus",
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "ec2messages:AcknowledgeMessage",
        "ec2messages:DeleteMessage",
        "ec2messages:FailMessage",
        "ec2messages:GetEndpoint",
        "ec2messages:GetMessages",
        "ec2messages:SendReply",
    ];

    private AwsClient A => run.Accounts.RepositoryAccount;

    private AwsClient B => run.Accounts.Consumer;

    [Fact]
    public async Task A_role_that_the_provisioner_creates_can_do_nothing_beyond_the_boundary()
    {
        var (role, session) = await MakeAsync(await run.ProvisionerAsync(), B, "RepoGrantInstanceBoundary");
        await CreateRole("WorstTrusts", "/repogrant/", null, PolicyJson.TrustsPrincipal(B.AccountId))(A);
        await CreateRole("OutsideThePath", "/", null, PolicyJson.TrustsPrincipal(B.AccountId))(A);
        await CreateRole("InTheSystem", "/repogrant-system/", null, PolicyJson.TrustsPrincipal(B.AccountId))(A);
        await CreateRole("WorstTrustsHere", "/repogrant/", null, PolicyJson.TrustsPrincipal(B.AccountId))(B);
        await PutParameter("/worst", "x")(B);

        var report = new Report(
            "7-beyond-the-instance-boundary",
            "A role of the provisioner's making that is allowed everything: what it can do"
        );
        (string, Func<AwsClient, Task>)[] tried =
        [
            ("read a parameter", Json("ssm", "GetParameter", new() { ["Name"] = "/worst" })),
            ("list commands", Json("ssm", "ListCommands", [])),
            ("create a role", CreateRole("OfWorst", "/repogrant/", null, PolicyJson.TrustsEc2)),
            ("create a user", Iam("CreateUser", ("UserName", "of-worst"))),
            ("take its own boundary away", Iam("DeleteRolePermissionsBoundary", ("RoleName", Worst))),
            (
                "launch an instance",
                Ec2(
                    "RunInstances",
                    ("ImageId", "ami-0123456789abcdef0"),
                    ("InstanceType", "t3.micro"),
                    ("MinCount", "1"),
                    ("MaxCount", "1")
                )
            ),
            ("assume a role of its own account", Assume(B, "repogrant/WorstTrustsHere")),
            ("assume a role of the repository account in /", Assume(A, "OutsideThePath")),
            ("assume a role of the repository account in /repogrant-system/", Assume(A, "repogrant-system/InTheSystem")),
        ];
        await TryAsync(
            report,
            tried,
            session,
            B,
            ("assume a role of the repository account in /repogrant/ that trusts it", Assume(A, "repogrant/WorstTrusts"))
        );
        await SweepAsync(report, role, session, [.. OfTheAgent]);
        report.End();
    }

    [Fact]
    public async Task A_role_that_EnsureRepositoryAccess_creates_can_do_nothing_beyond_the_boundary()
    {
        var (role, session) = await MakeAsync(run.Function("EnsureRepositoryAccess"), A, "repogrant-access-boundary");
        await PutParameter("/worst", "x")(A);
        await Json("codecommit", "CreateRepository", new() { ["repositoryName"] = "worst" })(A);

        var report = new Report(
            "8-beyond-the-access-boundary",
            "A role of EnsureRepositoryAccess's making that is allowed everything: what it can do"
        );
        (string, Func<AwsClient, Task>)[] tried =
        [
            ("read a parameter", Json("ssm", "GetParameter", new() { ["Name"] = "/worst" })),
            ("create a user", Iam("CreateUser", ("UserName", "of-worst"))),
            ("take its own boundary away", Iam("DeleteRolePermissionsBoundary", ("RoleName", Worst))),
            ("delete a repository", Json("codecommit", "DeleteRepository", new() { ["repositoryName"] = "worst" })),
        ];
        await TryAsync(
            report,
            tried,
            session,
            A,
            ("look a repository up", Json("codecommit", "GetRepository", new() { ["repositoryName"] = "SharedDemoRepo" }))
        );
        await SweepAsync(
            report,
            role,
            session,
            [.. ExpectedRights.Repository.Append("ListRepositories").Select(action => "codecommit:" + action)]
        );
        report.End();
    }

    private async Task<(RoleDocuments Role, AwsClient Session)> MakeAsync(AwsClient maker, AwsClient account, string boundary)
    {
        var policy = $"arn:aws:iam::{account.AccountId}:policy/repogrant/{Worst}";
        await CreateRole(
            Worst,
            "/repogrant/",
            $"arn:aws:iam::{account.AccountId}:policy/repogrant-system/{boundary}",
            PolicyJson.TrustsPrincipal(account.AccountId)
        )(maker);
        await CreatePolicy(Worst, "/repogrant/")(maker);
        await Attach(Worst, policy)(maker);
        var role = await RoleDocuments.ReadAsync(account, Worst);
        return (role, account.As(account.AccountId, await account.AssumeAsync(role.Arn)));
    }

    private static Func<AwsClient, Task> Assume(AwsClient account, string role) =>
        caller => caller.AssumeAsync($"arn:aws:iam::{account.AccountId}:role/{role}");

    private static async Task TryAsync(
        Report report,
        (string What, Func<AwsClient, Task> Call)[] tried,
        AwsClient session,
        AwsClient administrator,
        (string What, Func<AwsClient, Task> Call) within
    )
    {
        var rows = new List<string[]>();
        foreach (var (what, call) in tried)
        {
            var outcome = await Sessions.OutcomeAsync(() => call(session));
            report.Expect(Sessions.Refused, outcome, what);
            // Last, the calls that would change the role itself.
            if (!what.Contains("boundary", StringComparison.Ordinal))
                report.Expect(Sessions.Allowed, await Sessions.OutcomeAsync(() => call(administrator)), what + ", by the administrator");
            rows.Add([what, outcome]);
        }
        var can = await Sessions.OutcomeAsync(() => within.Call(session));
        report.Expect(Sessions.Allowed, can, within.What);
        rows.Add([within.What, can]);
        report.Table(["over the wire", ""], rows);
    }

    /// <summary>Every action of the services, on a resource of each of its types, in the role's own account and Region.</summary>
    private async Task SweepAsync(Report report, RoleDocuments role, AwsClient session, HashSet<string> expected)
    {
        var asked = new List<(string Service, string Action, string Resource)>();
        foreach (var (service, actions) in await Oracle.ActionsAsync(Services))
        {
            // AWS allows GetCallerIdentity whatever policies say.
            foreach (var action in actions.Where(action => action.Name != "GetCallerIdentity"))
            {
                // The oracle does not distinguish two types with the same form (a Lambda alias and version), and so does not accept them.
                var resources = action
                    .Resources.Select(form => Filled(form, role.Account, session.Region))
                    .CountBy(filled => filled)
                    .Where(filled => filled.Value == 1)
                    .Select(filled => filled.Key);
                foreach (var resource in action.Resources.Count == 0 ? ["*"] : resources)
                    asked.Add((service, $"{service}:{action.Name}", resource));
            }
        }
        var principal = run.Accounts.PrincipalOf(await AccountOf(role).AssumeAsync(role.Arn));
        var oracle = await Oracle.DecideAsync(
            asked.Select(one => role.Asks(one.Action, one.Resource, AccountIn(one.Resource) ?? role.Account))
        );
        foreach (var (number, one) in asked.Index())
        {
            var local = run.Accounts.Host.Cloud.Access.Decide(principal, session.Region, one.Action, one.Resource, null, []).Allowed;
            report.Expect(expected.Contains(one.Action), oracle[number], $"{one.Action} on {one.Resource} by the oracle");
            report.Count(0, 1);
            if (local != oracle[number])
                report.Differ($"{one.Action} on {one.Resource}: the oracle says {oracle[number]}, LocalAws {local}");
        }
        report.Expect(0, expected.Except(asked.Select(one => one.Action)).Count(), "actions of the boundary that AWS does not list", 0);
        report.Table(
            ["service", "actions", "asked", "allowed"],
            asked
                .Zip(oracle)
                .GroupBy(pair => pair.First.Service)
                .Select(service =>
                    (string[])
                        [
                            service.Key,
                            Text(service.DistinctBy(pair => pair.First.Action).Count()),
                            Text(service.Count()),
                            Text(service.Count(pair => pair.Second)),
                        ]
                )
        );
    }

    private AwsClient AccountOf(RoleDocuments role) => role.Account == A.AccountId ? A : B;

    private static string Filled(string form, string account, string region) =>
        Variable()
            .Replace(
                form,
                variable =>
                    variable.Groups[1].Value switch
                    {
                        "Partition" => "aws",
                        "Account" => account,
                        "Region" => region,
                        _ => "any",
                    }
            );

    private static string? AccountIn(string resource) => resource.Split(':', 6) is [_, _, _, _, { Length: 12 } account, _] ? account : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\{([^}]*)\}")]
    private static partial Regex Variable();
}
