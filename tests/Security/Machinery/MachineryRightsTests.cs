using System.Globalization;
using LocalAws.Deployment;

namespace Security.Tests.Machinery;

/// <summary>The permissions of RepoGrant's own roles: each is used, and each use is granted.</summary>
[Collection(typeof(OnMachinery))]
public class MachineryRightsTests(MachineryRun run)
{
    /// <summary>
    /// Writing logs (and traces, which are off by default): Lambda and Step Functions do it themselves, which LocalAws does not support.
    /// </summary>
    private static readonly string[] NotSupported =
    [
        "logs:CreateLogDelivery",
        "logs:CreateLogStream",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutLogEvents",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    ];

    [Fact]
    public void Every_permission_is_used_and_every_call_is_granted()
    {
        var permissions = run.Permissions;
        var roles = permissions.Select(permission => permission.Role).ToHashSet();
        var inTemplates = new[] { "template.yaml", "consumer-account.yaml" }.SelectMany(Roles).Count();
        var report = new Report("3-machinery-rights", "RepoGrant's own permissions: granted and used");
        report.Expect(inTemplates, roles.Count, "roles in the templates and roles that IAM holds under /repogrant-system/");

        var uses = permissions.ToDictionary(permission => permission, _ => 0);
        foreach (var (entry, resources) in run.Trail.Where(pair => roles.Contains(pair.Key.PrincipalArn)))
        {
            foreach (var resource in resources)
            {
                report.Count(1, 1);
                // What two statements grant is attributed to the narrower one: the wider one needs a use of its own.
                var granting = permissions
                    .Where(permission => permission.Covers(entry.PrincipalArn, entry.Action, resource))
                    .MaxBy(permission => permission.Resource.Length);
                if (!entry.Allowed)
                    report.Differ($"refused in a run: {entry.PrincipalArn} {entry.Action} on {resource}");
                else if (granting is null)
                    report.Differ($"allowed by no statement: {entry.PrincipalArn} {entry.Action} on {resource}");
                else
                    uses[granting]++;
            }
        }
        foreach (var (permission, times) in uses)
            report.Expect(!IsExcepted(permission), times > 0, $"used: {permission}", 0);

        report.Paragraph(
            $"""
            Of a run of everything RepoGrant does: {permissions.Count} permissions (an action on a resource, by a statement of a role), and
            the calls that were decided for these roles. Exceptions, which LocalAws does not support: {string.Join(
                ", ",
                NotSupported
            )}.
            """
        );
        report.Table(
            ["role", "permissions", "used", "exceptions", "kinds of calls"],
            permissions
                .GroupBy(permission => permission.Role)
                .Select(role =>
                    (string[])
                        [
                            role.Key.Split(':')[4] + " " + role.Key[(role.Key.LastIndexOf('/') + 1)..],
                            Text(role.Count()),
                            Text(role.Count(permission => uses[permission] > 0)),
                            Text(role.Count(IsExcepted)),
                            Text(run.Trail.Count(pair => pair.Key.PrincipalArn == role.Key)),
                        ]
                )
        );
        report.End();
    }

    private static bool IsExcepted(Permission permission) => NotSupported.Contains(permission.Action);

    private static IEnumerable<TemplateResource> Roles(string file) =>
        Checkout.ReadTemplate(file).Resources.Values.Where(resource => resource.Type == "AWS::IAM::Role");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
