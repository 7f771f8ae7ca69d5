using System.IO.Enumeration;
using System.Text.Json.Nodes;
using LocalAws.Deployment;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>What the roles of both stacks may do, by the templates alone.</summary>
public class RightsTests
{
    public static TheoryData<string> Templates => [RepositoryTemplate, ConsumerTemplate];

    [Fact]
    public void The_access_boundary_allows_what_the_access_levels_have_and_nothing_else()
    {
        var allowed = Rights
            .StatementsOf(Repository.Resources["AccessBoundary"])
            .SelectMany(Rights.Actions)
            .Where(action => !action.StartsWith("kms:", StringComparison.Ordinal))
            .ToArray();
        var levels = Enum.GetValues<AccessLevel>().SelectMany(AccessActions.Of).Append("codecommit:ListRepositories").Distinct().ToArray();

        Assert.All(
            levels,
            action => Assert.Contains(allowed, pattern => FileSystemName.MatchesSimpleExpression(pattern, action, ignoreCase: false))
        );
        // Each pattern is a level's own, or covers actions that only maintain has.
        Assert.All(
            allowed,
            pattern => Assert.Contains(levels, action => FileSystemName.MatchesSimpleExpression(pattern, action, ignoreCase: false))
        );
    }

    /// <summary>What CodeCommit does with a repository's key on behalf of its caller (CodeCommit User Guide, "Encryption").</summary>
    [Fact]
    public void The_access_boundary_allows_this_accounts_keys_through_CodeCommit_only()
    {
        var keys = Assert.Single(
            Rights.StatementsOf(Repository.Resources["AccessBoundary"]),
            statement => Rights.Actions(statement).Any(action => action.StartsWith("kms:", StringComparison.Ordinal))
        );

        Assert.Equal(
            [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ],
            Rights.Actions(keys)
        );
        Assert.Equal(["arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*"], Rights.Resources(keys));
        Assert.Equal(
            "codecommit.*.${AWS::URLSuffix}",
            Argument(keys.Required("Condition").AsMap().Required("StringLike").AsMap().Required("kms:ViaService"))
        );
    }

    [Fact]
    public void Reports_are_encrypted_with_the_one_key_that_is_named_and_only_through_S3()
    {
        var keys = Assert.Single(
            Rights.StatementsOf(Repository.Resources["WriteReportRole"]),
            statement => Rights.Actions(statement).Any(action => action.StartsWith("kms:", StringComparison.Ordinal))
        );

        Assert.Equal(["kms:GenerateDataKey"], Rights.Actions(keys));
        Assert.Equal(["ReportKeyArn"], Rights.Resources(keys));
        Assert.Equal(
            "s3.${AWS::Region}.${AWS::URLSuffix}",
            Argument(keys.Required("Condition").AsMap().Required("StringEquals").AsMap().Required("kms:ViaService"))
        );
    }

    [Fact]
    public void The_instance_boundary_is_AWSs_policy_for_the_agent_without_parameters()
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream(
            "LocalAws.Iam.AwsManaged.AmazonSSMManagedInstanceCore.json"
        )!;
        var aws = JsonNode.Parse(stream)!["Document"]!["Statement"]!
            .AsArray()
            .SelectMany(statement => statement!["Action"]!.AsArray().Select(action => (string)action!))
            .Where(action => !action.StartsWith("ssm:GetParameter", StringComparison.Ordinal));

        var ours = Rights.StatementsOf(Consumer.Resources["InstanceBoundary"]).SelectMany(Rights.Actions);

        Assert.Equal(aws.Append("sts:AssumeRole").Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_adopted_role_gets_what_the_boundary_allows_an_instance_role_in_the_repository_account()
    {
        var assume = Assert.Single(Rights.StatementsOf(Consumer.Resources["AssumePolicy"]));

        Assert.Equal(["sts:AssumeRole"], Rights.Actions(assume));
        Assert.Equal(["arn:${AWS::Partition}:iam::${RepositoryAccountId}:role" + GrantNames.Path + "*"], Rights.Resources(assume));
    }

    [Fact]
    public void DynamoDB_permissions_are_only_for_the_table_of_grants()
    {
        var statements = OnTheTable().ToArray();

        Assert.NotEmpty(statements);
        Assert.All(
            statements,
            found =>
            {
                Assert.Equal(["GrantTable.Arn"], Rights.Resources(found.Statement));
                Assert.All(Rights.Actions(found.Statement), action => Assert.DoesNotContain('*', action));
            }
        );
    }

    /// <summary>Whoever can write records decides who gets access.</summary>
    [Fact]
    public void Only_the_functions_that_maintain_the_records_can_write_them()
    {
        string[] reading = ["dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:Query"];

        var writing = OnTheTable()
            .Where(found => Rights.Actions(found.Statement).Except(reading, StringComparer.Ordinal).Any() && !IsOnlyForInstances(found))
            .Select(found => found.Role);

        Assert.Equal(
            ["BeginRevocationRole", "ClaimGrantRole", "ConsumerFunctionsRole", "EndRevocationRole", "FindGrantsRole", "RecordGrantRole"],
            writing.Order(StringComparer.Ordinal)
        );
    }

    /// <summary>No decision depends on what it writes: an instance that is recorded as gone keeps nothing and gets nothing.</summary>
    [Fact]
    public void The_function_that_forgets_instances_cannot_write_the_record_of_a_grant()
    {
        var found = Assert.Single(OnTheTable(), IsOnlyForInstances);

        Assert.Equal(("FindDriftRole", "dynamodb:UpdateItem"), (found.Role, Assert.Single(Rights.Actions(found.Statement))));
    }

    /// <summary>They release a grant once both accounts match it, and neither create nor delete records.</summary>
    [Fact]
    public void The_functions_for_consumer_accounts_can_only_update_records() =>
        Assert.Equal(
            ["dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
            OnTheTable()
                .Where(found => found.Role == "ConsumerFunctionsRole")
                .SelectMany(found => Rights.Actions(found.Statement))
                .Order(StringComparer.Ordinal)
        );

    /// <summary>Nothing puts a whole item: what a write does not name stays unchanged.</summary>
    [Fact]
    public void Records_are_updated_under_conditions_and_never_put() =>
        Assert.DoesNotContain(
            OnTheTable().SelectMany(found => Rights.Actions(found.Statement)),
            action => action is "dynamodb:PutItem" or "dynamodb:BatchWriteItem"
        );

    [Theory]
    [MemberData(nameof(Templates))]
    public void Every_wildcard_resource_has_its_reason_beside_it(string file)
    {
        var lines = Text(file).Split('\n');
        var template = Template.Read(file, Text(file));
        var statements = template
            .Resources.Values.Where(resource => resource.Type is "AWS::IAM::Role" or "AWS::IAM::ManagedPolicy")
            .SelectMany(Rights.StatementsOf)
            .Where(statement => Rights.Resources(statement).Contains("*"))
            .ToArray();

        Assert.NotEmpty(statements);
        Assert.All(
            statements,
            statement =>
            {
                var line = statement.Entries.Single(entry => entry.Key == "Resource").At.Line - 1;
                var beside = lines[line].Contains(" # ", StringComparison.Ordinal) || lines[line - 1].TrimStart().StartsWith('#');
                var before = lines[statement.At.Line - 2].TrimStart().StartsWith('#');
                Assert.True(beside || before, $"{file}:{line + 1}: Resource '*' without a reason");
            }
        );
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void No_statement_allows_every_action_of_a_service(string file)
    {
        var template = Template.Read(file, Text(file));

        var actions = template
            .Resources.Values.Where(resource => resource.Type is "AWS::IAM::Role" or "AWS::IAM::ManagedPolicy")
            .SelectMany(Rights.StatementsOf)
            .SelectMany(Rights.Actions)
            .ToArray();

        Assert.NotEmpty(actions);
        Assert.DoesNotContain(actions, action => action.EndsWith(":*", StringComparison.Ordinal) || action == "*");
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Nothing_can_write_RepoGrants_own_roles_at_run_time(string file)
    {
        var template = Template.Read(file, Text(file));
        var iam = template.Resources.Values.Where(resource => resource.Type is "AWS::IAM::Role" or "AWS::IAM::ManagedPolicy").ToArray();

        Assert.NotEmpty(iam);
        Assert.All(iam, resource => Assert.Equal(GrantNames.SystemPath, resource.Properties.Required("Path").AsText()));
    }

    private static bool IsOnlyForInstances((string Role, TemplateMap Statement) found) =>
        found.Statement["Condition"]?.AsMap()["ForAllValues:StringLike"]?.AsMap()["dynamodb:LeadingKeys"]?.AsText() == "instances/*"
        && found.Statement["Condition"]?.AsMap()["Null"]?.AsMap()["dynamodb:LeadingKeys"]?.AsText() == "false";

    private static IEnumerable<(string Role, TemplateMap Statement)> OnTheTable() =>
        from resource in Repository.Resources.Values
        where resource.Type is "AWS::IAM::Role" or "AWS::IAM::ManagedPolicy"
        from statement in Rights.StatementsOf(resource)
        where Rights.Actions(statement).Any(action => action.StartsWith("dynamodb:", StringComparison.Ordinal))
        select (resource.LogicalId, statement);
}
