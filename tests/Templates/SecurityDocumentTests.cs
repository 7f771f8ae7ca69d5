using System.Text.RegularExpressions;
using LocalAws.Deployment;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>SECURITY.md says what every role can do, and names only what exists.</summary>
public partial class SecurityDocumentTests
{
    private static readonly string Document = Text("SECURITY.md");

    [Fact]
    public void The_table_has_every_role_of_both_templates_and_no_other()
    {
        var repository = Roles(Repository).ToArray();
        var consumer = Roles(Consumer).ToArray();
        // For a name in both templates, the table says which one is meant.
        var expected = repository
            .Select(role => consumer.Contains(role) ? $"`{role}` ({RepositoryTemplate})" : $"`{role}`")
            .Concat(consumer.Select(role => repository.Contains(role) ? $"`{role}` ({ConsumerTemplate})" : $"`{role}`"));

        var rows = RolesInTable().Matches(Document).Select(row => row.Groups[1].Value);

        Agreement.Of(
            expected,
            rows,
            role => $"SECURITY.md's table of roles has no row for {role}.",
            role => $"SECURITY.md's table of roles has a row for {role}, which neither template has."
        );
    }

    /// <summary>The words that a role's row has for what its own policies allow; patterns of actions are not looked up.</summary>
    private static readonly Dictionary<string, string> Verbs = new(StringComparer.Ordinal)
    {
        ["dynamodb:GetItem"] = "read",
        ["dynamodb:Query"] = "list",
        ["dynamodb:UpdateItem"] = "change",
        ["dynamodb:DeleteItem"] = "delete",
        ["codecommit:GetRepository"] = "look repositories up",
        ["ec2:AssociateIamInstanceProfile"] = "associate",
        ["ec2:DisassociateIamInstanceProfile"] = "off",
        ["ec2:ReplaceIamInstanceProfileAssociation"] = "replace",
        ["events:PutEvents"] = "put",
        ["iam:GetPolicy"] = "polic",
        ["iam:GetRole"] = "role",
        ["iam:ListPolicies"] = "list",
        ["iam:ListRoles"] = "list",
        ["iam:CreatePolicy"] = "create",
        ["iam:CreateRole"] = "create",
        ["iam:DeletePolicy"] = "delete",
        ["iam:DeleteRole"] = "delete",
        ["iam:DetachRolePolicy"] = "take",
        ["iam:PassRole"] = "pass",
        ["iam:UpdateAssumeRolePolicy"] = "role",
        ["kms:GenerateDataKey"] = "encrypt",
        ["lambda:InvokeFunction"] = "invoke",
        ["s3:PutObject"] = "put",
        ["ssm:SendCommand"] = "send",
        ["states:StartExecution"] = "start",
    };

    [Fact]
    public void The_row_of_a_role_has_the_verbs_of_what_it_may_do()
    {
        var cells = Rows()
            .Matches(Document)
            .ToLookup(row => row.Groups[1].Value, row => (Can: row.Groups[2].Value, Cannot: row.Groups[3].Value));
        var told = new List<string>();
        var looked = 0;
        foreach (var role in Repository.Resources.Values.Concat(Consumer.Resources.Values).Where(one => one.Type == "AWS::IAM::Role"))
        {
            foreach (var action in TestKit.Rights.StatementsOf(role).SelectMany(TestKit.Rights.Actions).Where(Verbs.ContainsKey))
            {
                looked++;
                var rows = cells[role.LogicalId];
                if (!rows.Any(row => row.Can.Contains(Verbs[action], StringComparison.Ordinal)))
                    told.Add($"{role.LogicalId} may do {action}, and its row does not say so.");
                if (action == "dynamodb:DeleteItem" && rows.Any(row => row.Cannot.Contains("delete a record", StringComparison.Ordinal)))
                    told.Add($"{role.LogicalId} may do {action}, and its row denies it.");
            }
        }

        Assert.InRange(looked, 60, 300);
        Assert.Empty(told);
    }

    [Fact]
    public void Every_boundary_and_every_policy_for_several_roles_is_named()
    {
        var policies = Repository
            .Resources.Values.Concat(Consumer.Resources.Values)
            .Where(resource =>
                resource.Type == "AWS::IAM::ManagedPolicy" && !resource.LogicalId.EndsWith("RuntimePolicy", StringComparison.Ordinal)
            );

        Assert.All(policies, policy => Assert.Contains($"\n| `{policy.LogicalId}`", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void As_many_roles_enter_consumer_accounts_as_the_page_says()
    {
        var entering = Repository.Resources.Values.Count(resource =>
            resource.Type == "AWS::IAM::Role" && Managed(resource).Contains("AssumeProvisionerPolicy")
        );
        var sharing = Functions.Values.Count(function =>
            Rights.Argument(function.Properties.Required("Role")) == "ConsumerFunctionsRole.Arn"
        );

        Assert.Equal((5, 6), (entering, sharing));
        Assert.Contains("It trusts the five roles of one repository account's stack", Document, StringComparison.Ordinal);
        Assert.Contains("pinned to five of the stack's roles", Document, StringComparison.Ordinal);
        Assert.Contains("five roles only", Document, StringComparison.Ordinal);
        Assert.Contains("for the six functions that work in consumer accounts and nowhere else", Document, StringComparison.Ordinal);
    }

    [Fact]
    public void The_folders_of_the_proofs_exist()
    {
        var folders = Folders().Matches(Document).Select(match => match.Value).ToArray();

        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.True(Directory.Exists(Path.Combine(Folder, folder)), folder));
    }

    private static IEnumerable<string> Managed(TemplateResource role) =>
        (role.Properties["ManagedPolicyArns"]?.AsList().Items ?? []).Select(Rights.Argument);

    private static IEnumerable<string> Roles(Template template) =>
        template.Resources.Values.Where(resource => resource.Type == "AWS::IAM::Role").Select(resource => resource.LogicalId);

    [GeneratedRegex(@"(?m)^\| (`[A-Za-z]+Role`(?: \([a-z.-]+\))?) \|")]
    private static partial Regex RolesInTable();

    [GeneratedRegex(@"(?m)^\| `([A-Za-z]+Role)`[^|]* \| [^|]* \| ([^|]*) \| ([^|]*) \|$")]
    private static partial Regex Rows();

    [GeneratedRegex("tests/[A-Za-z/]+")]
    private static partial Regex Folders();
}
