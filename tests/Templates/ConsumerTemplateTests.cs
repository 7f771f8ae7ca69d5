using System.Text.Json;
using LocalAws.Deployment;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Instance;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>The consumer account's stack: the names that the functions expect there, and its rendered form.</summary>
public class ConsumerTemplateTests
{
    /// <summary>
    /// The largest template text that CloudFormation accepts; a larger one has to be in S3 (CloudFormation user guide, "Understand
    /// quotas").
    /// </summary>
    private const int MaxTemplateBytes = 51_200;

    /// <summary>The part of it that we allow ourselves: the next check or option must fit, too.</summary>
    private const int OurTemplateBytes = 40_000;

    private static readonly AccessRequest Request = GrantLimits
        .Reader("us-east-2", "111111111111")
        .ReadRecorded(
            JsonElement.Parse(
                """
                {
                  "name": "web-team",
                  "repositories": [{ "name": "SharedDemoRepo" }],
                  "consumer": { "accountId": "222222222222", "instances": { "ids": ["i-0123456789abcdef0"] } }
                }
                """
            )
        );

    private static readonly GrantNames Names = new(Request, "111111111111");

    [Fact]
    public void The_functions_and_the_stack_agree_on_its_fixed_names()
    {
        Assert.Equal(Commands.DocumentName, Name("ConfigureAccessDocument", "Name"));
        Assert.EndsWith(
            GrantNames.SystemPath + Name("InstanceBoundary", "ManagedPolicyName"),
            Names.InstanceBoundaryArn,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            GrantNames.SystemPath + Name("AssumePolicy", "ManagedPolicyName"),
            Names.AdoptedRolePolicyArn,
            StringComparison.Ordinal
        );
        var provisioner = "role" + GrantNames.SystemPath + Name("ProvisionerRole", "RoleName");
        Assert.Equal(
            "arn:aws:iam::222222222222:" + provisioner,
            GrantNames.ProvisionerRoleArn(Request.Consumer.AccountId, Request.Consumer.Region)
        );
        Assert.Equal(
            ["arn:${AWS::Partition}:iam::*:" + provisioner],
            Rights.StatementsOf(Repository.Resources["AssumeProvisionerPolicy"]).SelectMany(Rights.Resources)
        );
    }

    /// <summary>A pattern would let in the roles of every stack whose name begins like this one's.</summary>
    [Fact]
    public void The_provisioner_trusts_each_role_that_may_assume_it_by_name()
    {
        var machinery = Repository
            .Resources.Values.Where(resource =>
                resource.Type == "AWS::IAM::Role"
                && (resource.Properties["ManagedPolicyArns"]?.AsList().Items ?? []).Any(policy =>
                    Rights.Argument(policy) == "AssumeProvisionerPolicy"
                )
            )
            .Select(role => Rights.Argument(role.Properties.Required("RoleName")))
            .Select(name => name.Replace("${AWS::StackName}", "${RepositoryStackName}", StringComparison.Ordinal))
            .Select(name => $"arn:${{AWS::Partition}}:iam::${{RepositoryAccountId}}:role{GrantNames.SystemPath}{name}");

        var trust = Consumer.Resources["ProvisionerRole"].Properties.Required("AssumeRolePolicyDocument").AsMap().Required("Statement");
        var condition = Assert.Single(trust.AsList().Items).AsMap().Required("Condition").AsMap();
        var split = condition.Required("ArnEquals").AsMap().Required("aws:PrincipalArn").AsMap().Required("Fn::Split").AsList().Items;
        var names = split[1].AsMap().Required("Fn::Sub").AsList().Items;
        var trusted = names[0]
            .AsText()
            .Replace("${Its}", Rights.Argument(names[1].AsMap().Required("Its")), StringComparison.Ordinal)
            .Split(split[0].AsText());

        Agreement.Of(
            machinery,
            trusted,
            role =>
                $"consumer-account.yaml: the trust of ProvisionerRole must name {role}, which AssumeProvisionerPolicy allows to assume it.",
            role => $"consumer-account.yaml: ProvisionerRole trusts {role}, which has no AssumeProvisionerPolicy in template.yaml."
        );
    }

    [Fact]
    public void IAM_resources_are_only_in_the_home_Region()
    {
        var iam = Consumer.Resources.Values.Where(resource => resource.Type.StartsWith("AWS::IAM::", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(iam);
        Assert.All(iam, resource => Assert.Equal("InHomeRegion", resource.Condition?.AsText()));
    }

    [Fact]
    public void The_document_has_the_parameters_that_Send_configuration_sends()
    {
        var document = TemplateReader.Read("instance/configure-access.yaml", Text("instance/configure-access.yaml")).AsMap();
        var sent = ConfigurationParameters.For(Request, Names).Keys;

        Assert.Equal(
            document.Required("parameters").AsMap().Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal),
            sent.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_rendered_template_is_the_same_without_transforms()
    {
        var rendered = await RenderAsync();

        Assert.DoesNotContain("Transform", rendered, StringComparison.Ordinal);
        Assert.True(
            rendered.Length <= OurTemplateBytes,
            $"{rendered.Length} bytes; CloudFormation takes {MaxTemplateBytes} as text, and we want to stay below {OurTemplateBytes}"
        );
        var template = Template.Read("rendered.yaml", rendered);
        Assert.Equal(Consumer.Resources.Keys, template.Resources.Keys);
        Assert.Equal(
            Written(TemplateReader.Read("instance/configure-access.yaml", Text("instance/configure-access.yaml"))),
            Written(template.Resources["ConfigureAccessDocument"].Properties.Required("Content"))
        );
    }

    internal static async Task<string> RenderAsync()
    {
        var run = await Tool.RunAsync("sh", Path.Combine(Folder, "consumer-account.render.sh"));
        Assert.True(run.ExitCode == 0, run.Everything);
        return run.Output;
    }

    private static string Name(string logicalId, string property) => Consumer.Resources[logicalId].Properties.Required(property).AsText();

    /// <summary>A node's content, whatever lines it stands on.</summary>
    private static string Written(TemplateNode node) =>
        node switch
        {
            TemplateMap map => "{" + string.Join(",", map.Entries.Select(entry => $"{entry.Key}:{Written(entry.Value)}")) + "}",
            TemplateList list => "[" + string.Join(",", list.Items.Select(Written)) + "]",
            _ => $"'{node.AsText()}'",
        };
}
