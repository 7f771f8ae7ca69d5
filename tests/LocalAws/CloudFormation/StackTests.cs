using System.Text.Json.Nodes;
using LocalAws.Client;
using static LocalAws.Tests.CloudFormation.StackClient;

namespace LocalAws.Tests.CloudFormation;

/// <summary>Stacks over the wire: what is created, changed and deleted, in which order, and what happens after a failure.</summary>
public sealed class StackTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>, IDisposable
{
    private const string Trust =
        "AssumeRolePolicyDocument: "
        + "{ Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }";

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private AwsClient Account => new(http, aws.Host.Endpoint, LocalAwsFixture.AccountA, "us-east-2", TimeProvider.System);

    private StackClient Stacks => new(Account);

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task A_stack_is_created_changed_and_deleted_and_each_step_has_an_event()
    {
        var name = Name();
        const string Template = """
            Parameters:
              Days: { Type: Number, Default: 1 }
              Secret: { Type: String, NoEcho: true }
            Resources:
              Bus: { Type: AWS::Events::EventBus, Properties: { Name: !Ref AWS::StackName } }
              Queue: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: !Ref Days } }
              Rule:
                Type: AWS::Events::Rule
                Properties: { EventBusName: !Ref Bus, EventPattern: { source: [a] } }
            Outputs:
              Queue: { Value: !GetAtt Queue.Arn }
            """;
        await Stacks.CreateAsync(name, Template.Replace("Default: 1", "Default: 60", StringComparison.Ordinal), ("Secret", "hidden"));
        var created = await Stacks.EndAsync(name);
        Assert.Equal("CREATE_COMPLETE", Status(created));
        Assert.Matches($"^arn:aws:sqs:us-east-2:111111111111:{name}-Queue-", Text(created, "OutputValue"));
        Assert.Equal(["60", "****"], created.Descendants("ParameterValue").Select(value => value.Value));
        var before = await Stacks.PhysicalIdAsync(name, "Queue");

        await Stacks.CallAsync("UpdateStack", name, Template, ("Days", "600"), ("Secret", "hidden"));
        Assert.Equal("UPDATE_COMPLETE", Status(await Stacks.EndAsync(name)));
        Assert.Equal(before, await Stacks.PhysicalIdAsync(name, "Queue"));
        Assert.Equal("600", await RetentionAsync(before));
        var refusal = await RefusedAsync(() => Stacks.CallAsync("UpdateStack", name, Template, ("Days", "600"), ("Secret", "hidden")));
        Assert.Contains("No updates are to be performed.", refusal, StringComparison.Ordinal);

        await Stacks.DeleteAsync(name);
        Assert.Contains(
            $"Stack with id {name} does not exist",
            await RefusedAsync(() => Stacks.DescribeAsync(name)),
            StringComparison.Ordinal
        );
        var events = await Stacks.EventsAsync(Text(created, "StackId"));
        Assert.Equal(
            ["CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"],
            events.Where(e => e.Id == "Bus").Take(3).Select(e => e.Status)
        );
        Assert.True(events.FindIndex(e => e == ("Bus", "CREATE_COMPLETE")) < events.FindIndex(e => e == ("Rule", "CREATE_IN_PROGRESS")));
        Assert.True(events.FindIndex(e => e == ("Rule", "DELETE_COMPLETE")) < events.FindIndex(e => e == ("Bus", "DELETE_IN_PROGRESS")));
        Assert.Equal((name, "DELETE_COMPLETE"), events[^1]);
    }

    [Fact]
    public async Task A_creation_that_fails_leaves_nothing()
    {
        var name = Name();
        await Stacks.CreateAsync(
            name,
            $$"""
            Resources:
              First: { Type: AWS::IAM::Role, Properties: { RoleName: {{name}}, {{Trust}} } }
              Kept:
                Type: AWS::SQS::Queue
                DeletionPolicy: RetainExceptOnCreate
                Properties: { QueueName: {{name}} }
              Second:
                Type: AWS::IAM::Role
                DependsOn: [First, Kept]
                Properties: { ManagedPolicyArns: ['arn:aws:iam::111111111111:policy/none'], {{Trust}} }
            """
        );

        var stack = await Stacks.EndAsync(name);

        Assert.Equal("ROLLBACK_COMPLETE", Status(stack));
        var events = await Stacks.CallAsync("DescribeStackEvents", name);
        Assert.Contains(
            events.Descendants("ResourceStatusReason").Select(e => e.Value),
            reason =>
                reason.Contains("Policy arn:aws:iam::111111111111:policy/none does not exist", StringComparison.Ordinal)
                && reason.Contains("HandlerErrorCode: NotFound", StringComparison.Ordinal)
        );
        Assert.Contains(
            "The following resource(s) failed to create: [Second]. Rollback requested by user.",
            events.Descendants("ResourceStatusReason").Select(e => e.Value)
        );
        Assert.Contains(
            "NoSuchEntity",
            await RefusedAsync(() => Account.QueryAsync("iam", "GetRole", [("RoleName", name)], Cancelled)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "QueueDoesNotExist",
            await RefusedAsync(() => Account.JsonAsync("sqs", "GetQueueUrl", new() { ["QueueName"] = name }, Cancelled)),
            StringComparison.Ordinal
        );
        var roles = await Account.QueryAsync("iam", "ListRoles", [], Cancelled);
        Assert.DoesNotContain(roles.Descendants("RoleName"), role => role.Value.StartsWith(name, StringComparison.Ordinal));
        Assert.Contains(
            "is in ROLLBACK_COMPLETE state and can not be updated.",
            await RefusedAsync(() => Stacks.CallAsync("UpdateStack", name, "Resources: { B: { Type: AWS::SQS::Queue } }")),
            StringComparison.Ordinal
        );
        await Stacks.DeleteAsync(name);
    }

    [Fact]
    public async Task An_update_that_fails_is_rolled_back()
    {
        var name = Name();
        string Template(string seconds, string policy, string more) =>
            $$"""
                Resources:
                  Queue: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: {{seconds}} } }
                  Moved: { Type: AWS::SQS::Queue, Properties: { QueueName: {{name}}-{{seconds}} } }
                  Role:
                    Type: AWS::IAM::Role
                    DependsOn: [Queue, Moved]
                    Properties: { ManagedPolicyArns: [{{policy}}], {{Trust}} }
                  {{more}}
                """;
        await Stacks.CreateAsync(name, Template("10", "'arn:aws:iam::aws:policy/IAMReadOnlyAccess'", ""));
        Assert.Equal("CREATE_COMPLETE", Status(await Stacks.EndAsync(name)));
        var (queue, moved) = (await Stacks.PhysicalIdAsync(name, "Queue"), await Stacks.PhysicalIdAsync(name, "Moved"));

        await Stacks.CallAsync(
            "UpdateStack",
            name,
            Template("20", "'arn:aws:iam::111111111111:policy/none'", "New: { Type: AWS::SQS::Queue }")
        );
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", Status(await Stacks.EndAsync(name)));

        Assert.Equal(queue, await Stacks.PhysicalIdAsync(name, "Queue"));
        Assert.Equal(moved, await Stacks.PhysicalIdAsync(name, "Moved"));
        Assert.Equal("10", await AttributeAsync(queue, "VisibilityTimeout"));
        var queues = await Account.JsonAsync("sqs", "ListQueues", new() { ["QueueNamePrefix"] = name }, Cancelled);
        Assert.Equal(2, queues["QueueUrls"]!.AsArray().Count);
        var role = await Account.QueryAsync(
            "iam",
            "ListAttachedRolePolicies",
            [("RoleName", await Stacks.PhysicalIdAsync(name, "Role"))],
            Cancelled
        );
        Assert.Equal("IAMReadOnlyAccess", role.Descendants("PolicyName").Single().Value);

        // The same again, with a correct template.
        await Stacks.CallAsync("UpdateStack", name, Template("20", "'arn:aws:iam::aws:policy/IAMReadOnlyAccess'", ""));
        Assert.Equal("UPDATE_COMPLETE", Status(await Stacks.EndAsync(name)));
        Assert.NotEqual(moved, await Stacks.PhysicalIdAsync(name, "Moved"));
        queues = await Account.JsonAsync("sqs", "ListQueues", new() { ["QueueNamePrefix"] = name }, Cancelled);
        Assert.Equal(2, queues["QueueUrls"]!.AsArray().Count);
        await Stacks.DeleteAsync(name);
    }

    [Fact]
    public async Task An_export_that_another_stack_uses_cannot_be_removed()
    {
        var (exporting, importing) = (Name(), Name());
        await Stacks.CreateAsync(
            exporting,
            $$"""
            Resources: { Q: { Type: AWS::SQS::Queue } }
            Outputs: { Q: { Value: !GetAtt Q.QueueName, Export: { Name: {{exporting}} } } }
            """
        );
        await Stacks.EndAsync(exporting);
        await Stacks.CreateAsync(
            importing,
            $"Resources: {{ B: {{ Type: AWS::Events::EventBus, Properties: {{ Name: !ImportValue {exporting} }} }} }}"
        );
        Assert.Equal("CREATE_COMPLETE", Status(await Stacks.EndAsync(importing)));

        var refusal = await RefusedAsync(() => Stacks.CallAsync("DeleteStack", exporting));

        Assert.Contains($"Export {exporting} cannot be deleted as it is in use by {importing}", refusal, StringComparison.Ordinal);
        await Stacks.DeleteAsync(importing);
        await Stacks.DeleteAsync(exporting);
    }

    [Fact]
    public async Task Resources_are_created_with_the_callers_permissions()
    {
        var name = Name();
        await Account.QueryAsync("iam", "CreateUser", [("UserName", name)], Cancelled);
        await Account.QueryAsync(
            "iam",
            "PutUserPolicy",
            [
                ("UserName", name),
                ("PolicyName", "p"),
                (
                    "PolicyDocument",
                    """{"Statement": {"Effect": "Allow", "Action": ["cloudformation:*", "sqs:CreateQueue"], "Resource": "*"}}"""
                ),
            ],
            Cancelled
        );
        var key = await Account.QueryAsync("iam", "CreateAccessKey", [("UserName", name)], Cancelled);
        var user = new AwsKeys(Text(key, "AccessKeyId"), Text(key, "SecretAccessKey"), null);
        const string Template = "Resources: { Q: { Type: AWS::SQS::Queue }, B: { Type: AWS::S3::Bucket, DependsOn: Q } }";

        var run = await aws.AwsAsync(user, "cloudformation", "create-stack", "--stack-name", name, "--template-body", Template);

        Assert.True(run.ExitCode == 0, run.Everything);
        await Stacks.EndAsync(name);
        var reasons = (await Stacks.CallAsync("DescribeStackEvents", name))
            .Descendants("ResourceStatusReason")
            .Select(e => e.Value)
            .ToArray();
        Assert.Contains(reasons, reason => reason.Contains("is not authorized to perform: s3:CreateBucket", StringComparison.Ordinal));
        // Nor may the user delete what the rollback would have to delete.
        Assert.Contains(
            reasons,
            reason => reason.Contains("is not authorized to perform: sqs:DeleteQueue", StringComparison.OrdinalIgnoreCase)
        );
        Assert.Equal("ROLLBACK_FAILED", Status(await Stacks.DescribeAsync(name)));
        await Stacks.DeleteAsync(name);
    }

    [Theory]
    [InlineData("Resources: [", "Template format error: YAML not well-formed. (line ")]
    [InlineData("Parameters: {}", "Template format error: At least one Resources member must be defined.")]
    [InlineData(
        "Resources: { A: { Type: AWS::SQS::Queue, DependsOn: B }, B: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref A } } }",
        "Circular dependency between resources: [A, B]"
    )]
    [InlineData(
        "Resources: { A: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref B } } }",
        "Template format error: Unresolved resource dependencies [B] in the Resources block of the template"
    )]
    [InlineData(
        "Parameters: { P: { Type: String }, Q: { Type: String } }\nResources: { A: { Type: AWS::SQS::Queue } }",
        "Parameters: [P, Q] must have values"
    )]
    [InlineData("Resources: { A: { Type: AWS::IAM::Role } }", "Requires capabilities : [CAPABILITY_IAM]")]
    [InlineData("Resources: { A: { Type: AWS::SNS::Topic } }", "LocalAws does not support the resource type AWS::SNS::Topic")]
    public async Task An_invalid_template_creates_no_stack(string template, string message)
    {
        var name = Name();

        var refusal = await RefusedAsync(() =>
            Account.QueryAsync("cloudformation", "CreateStack", [("StackName", name), ("TemplateBody", template)], Cancelled)
        );

        Assert.Contains(message, refusal, StringComparison.Ordinal);
        Assert.Contains("does not exist", await RefusedAsync(() => Stacks.DescribeAsync(name)), StringComparison.Ordinal);
    }

    private Task<string> RetentionAsync(string url) => AttributeAsync(url, "MessageRetentionPeriod");

    private async Task<string> AttributeAsync(string url, string attribute) =>
        (string)
            (
                await Account.JsonAsync(
                    "sqs",
                    "GetQueueAttributes",
                    new() { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray(attribute) },
                    Cancelled
                )
            )["Attributes"]![attribute]!;

    private static async Task<string> RefusedAsync<T>(Func<Task<T>> call) => (await Assert.ThrowsAnyAsync<ClientException>(call)).Message;
}
