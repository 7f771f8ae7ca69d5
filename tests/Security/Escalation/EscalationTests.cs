using System.Xml.Linq;
using LocalAws.Client;
using Security.Tests.Machinery;
using Security.Tests.Rights;

namespace Security.Tests.Escalation;

/// <summary>RepoGrant's two roles that write IAM cannot gain more permissions than they have, tried over the wire.</summary>
[Collection(typeof(OnMachinery))]
public class EscalationTests(MachineryRun run)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private AwsClient A => run.Accounts.RepositoryAccount;

    private AwsClient B => run.Accounts.Consumer;

    [Fact]
    public async Task The_provisioner_cannot_escalate_in_the_consumer_account()
    {
        var provisioner = await run.ProvisionerAsync();
        var attempts = new ProvisionerAttempts(B, run.Instance, await run.Accounts.RunInstanceAsync());
        await attempts.PrepareAsync(provisioner);

        var report = new Report(
            "5-escalation-provisioner",
            "The provisioner role in the consumer account: what it tries, and the twin that is allowed"
        );
        await TryAsync(report, attempts.All(), provisioner, B);
        await PassAsync(report, await RoleDocuments.ReadAsync(B, "RepoGrantProvisioner"));
        report.End();
    }

    [Fact]
    public async Task EnsureRepositoryAccess_cannot_escalate_in_the_repository_account()
    {
        var function = run.Function("EnsureRepositoryAccess");
        var attempts = new RepositoryAccessAttempts(A);
        await attempts.PrepareAsync(function);

        var report = new Report(
            "6-escalation-repository-access",
            "The role of EnsureRepositoryAccess in the repository account: what it tries, and the twin that is allowed"
        );
        await TryAsync(report, attempts.All(), function, A);
        report.End();
    }

    /// <summary>Two stacks of an account may have grants of the same name: neither ends the access of the other's.</summary>
    [Fact]
    public async Task RevokeRepositoryAccess_cannot_touch_the_roles_of_another_stack()
    {
        var trust = PolicyJson.TrustsPrincipal("222222222222");
        foreach (var (role, stack) in ((string, string)[])[("OfThisStack", "repogrant"), ("OfTheOtherStack", "repogrant-test")])
        {
            await Calls.CreateRole(role, "/repogrant/", boundary: null, trust)(A);
            await Calls.TagAsOf(stack, role)(A);
        }

        var report = new Report(
            "6-escalation-revocation",
            "The role of RevokeRepositoryAccess in the repository account: what it tries, and the twin that is allowed"
        );
        await TryAsync(
            report,
            from operation in (string[])["UpdateAssumeRolePolicy", "DeleteRole"]
            let parameters = operation == "DeleteRole" ? [] : ((string, string)[])[("PolicyDocument", trust)]
            select new Attempt(
                $"{operation} of a role of another stack's grant",
                Calls.Iam(operation, [("RoleName", "OfTheOtherStack"), .. parameters]),
                "of its own stack's",
                Calls.Iam(operation, [("RoleName", "OfThisStack"), .. parameters])
            ),
            run.Function("RevokeRepositoryAccess"),
            A
        );
        report.End();
    }

    private static async Task TryAsync(Report report, IEnumerable<Attempt> attempts, AwsClient caller, AwsClient administrator)
    {
        var rows = new List<string[]>();
        foreach (var attempt in attempts)
        {
            var outcome = await Sessions.OutcomeAsync(() => attempt.Call(caller));
            var twin = await Sessions.OutcomeAsync(() => attempt.Twin(attempt.ByAdministrator ? administrator : caller));
            report.Expect(Sessions.Refused, outcome, attempt.What);
            report.Expect(Sessions.Allowed, twin, $"the twin of \"{attempt.What}\": {attempt.TwinWhat}");
            rows.Add([attempt.What, outcome, attempt.TwinWhat, twin]);
        }
        report.Table(["attempt", "", "twin", ""], rows);
    }

    /// <summary>
    /// PassRole on its own: no call that the provisioner may make passes a role to anything but EC2, so the policy simulation over the wire
    /// decides it.
    /// </summary>
    private async Task PassAsync(Report report, RoleDocuments provisioner)
    {
        var rows = new List<string[]>();
        foreach (
            var (role, service) in from role in new[] { "repogrant/Provisioned", "Consenting", "repogrant-system/RepoGrantProvisioner" }
            from service in new[] { "ec2", "lambda", "ecs-tasks", "ssm", "cloudformation" }
            select ($"arn:aws:iam::{B.AccountId}:role/{role}", service + ".amazonaws.com")
        )
        {
            XElement simulated = await B.QueryAsync(
                "iam",
                "SimulatePrincipalPolicy",
                [
                    ("PolicySourceArn", provisioner.Arn),
                    ("ActionNames.member.1", "iam:PassRole"),
                    ("ResourceArns.member.1", role),
                    ("ContextEntries.member.1.ContextKeyName", "iam:PassedToService"),
                    ("ContextEntries.member.1.ContextKeyType", "string"),
                    ("ContextEntries.member.1.ContextKeyValues.member.1", service),
                ],
                Cancelled
            );
            var local = simulated.Descendants("EvalDecision").Single().Value == "allowed";
            var oracle = (
                await Oracle.DecideAsync([provisioner.Asks("iam:PassRole", role, B.AccountId, ("iam:PassedToService", service))])
            )[0];
            var expected = role.Contains("/repogrant/", StringComparison.Ordinal) && service == "ec2.amazonaws.com";
            report.Expect(expected, local, $"pass {role} to {service}");
            report.Expect(expected, oracle, $"pass {role} to {service}, by the oracle");
            rows.Add([role[(role.LastIndexOf(":role/", StringComparison.Ordinal) + 6)..], service, local ? "allowed" : "refused"]);
        }
        report.Table(["pass the role", "to the service", ""], rows);
    }
}
