using System.Text.RegularExpressions;
using LocalAws.Deployment;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>SECURITY.md says of every role what it can do, and names only what there is.</summary>
public partial class SecurityDocumentTests
{
    private static readonly string Document = Text("SECURITY.md");

    [Fact]
    public void The_table_has_every_role_of_both_templates_and_no_other()
    {
        var repository = Roles(Repository).ToArray();
        var consumer = Roles(Consumer).ToArray();
        // A name that both templates have says which one is meant.
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
    public void The_folders_of_the_proofs_exist()
    {
        var folders = Folders().Matches(Document).Select(match => match.Value).ToArray();

        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.True(Directory.Exists(Path.Combine(Folder, folder)), folder));
    }

    private static IEnumerable<string> Roles(Template template) =>
        template.Resources.Values.Where(resource => resource.Type == "AWS::IAM::Role").Select(resource => resource.LogicalId);

    [GeneratedRegex(@"(?m)^\| (`[A-Za-z]+Role`(?: \([a-z.-]+\))?) \|")]
    private static partial Regex RolesInTable();

    [GeneratedRegex("tests/[A-Za-z/]+")]
    private static partial Regex Folders();
}
