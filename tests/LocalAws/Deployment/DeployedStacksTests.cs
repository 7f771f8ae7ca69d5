using System.Text.Json.Nodes;

namespace LocalAws.Tests.Deployment;

/// <summary>LocalAws after its start: both stacks exist, for any client to see.</summary>
public sealed class DeployedStacksTests(DeployedStacksTests.WithStacks aws) : IClassFixture<DeployedStacksTests.WithStacks>
{
    public sealed class WithStacks : LocalAwsFixture
    {
        protected override LocalAwsOptions Configure(LocalAwsOptions options) => options with { Project = Checkout.Folder };
    }

    [Fact]
    public async Task The_repository_account_has_the_state_machines_functions_roles_and_bus()
    {
        var machines = await aws.AwsAsync(LocalAwsFixture.AccountA, "stepfunctions", "list-state-machines");
        var functions = await aws.AwsAsync(LocalAwsFixture.AccountA, "lambda", "list-functions");
        var bus = await aws.AwsAsync(LocalAwsFixture.AccountA, "events", "describe-event-bus", "--name", "repogrant");
        var boundary = await aws.AwsAsync(
            LocalAwsFixture.AccountA,
            "iam",
            "get-policy",
            "--policy-arn",
            "arn:aws:iam::111111111111:policy/repogrant-system/repogrant-access-boundary"
        );

        Assert.Equal(
            ["repogrant-grant-access", "repogrant-instance-launched", "repogrant-reconcile-grants", "repogrant-revoke-access"],
            machines.Json["stateMachines"]!.AsArray().Select(machine => (string)machine!["name"]!).Order()
        );
        var validate = functions.Json["Functions"]!
            .AsArray()
            .Single(function => (string)function!["FunctionName"]! == "repogrant-ValidateRequest")!;
        Assert.Equal("arn:aws:iam::111111111111:role/repogrant-system/repogrant-ValidateRequest", (string?)validate["Role"]);
        Assert.Equal("111111111111", (string?)validate["Environment"]!["Variables"]!["REPOGRANT_ACCOUNT_ID"]);
        Assert.Contains("events:eventBusInvocation", (string)bus.Json["Policy"]!, StringComparison.Ordinal);
        Assert.NotNull(boundary.Json["Policy"]);
    }

    [Fact]
    public async Task The_consumer_account_has_the_provisioner_the_document_and_the_rule()
    {
        var provisioner = await aws.AwsAsync(LocalAwsFixture.AccountB, "iam", "get-role", "--role-name", "RepoGrantProvisioner");
        var document = await aws.AwsAsync(LocalAwsFixture.AccountB, "ssm", "get-document", "--name", "RepoGrant-ConfigureAccess");
        var targets = await aws.AwsAsync(
            LocalAwsFixture.AccountB,
            "events",
            "list-targets-by-rule",
            "--rule",
            "RepoGrant-instance-launched"
        );

        Assert.Equal("arn:aws:iam::222222222222:role/repogrant-system/RepoGrantProvisioner", (string?)provisioner.Json["Role"]!["Arn"]);
        Assert.Equal("2.2", (string?)JsonNode.Parse((string)document.Json["Content"]!)!["schemaVersion"]);
        Assert.Equal("arn:aws:events:us-east-2:111111111111:event-bus/repogrant", (string?)targets.Json["Targets"]![0]!["Arn"]);
    }

    [Fact]
    public async Task A_template_that_a_service_refuses_ends_the_start_with_file_line_and_reason()
    {
        const string Statement = "Effect: Allow\n                Action: dynamodb:GetItem\n";
        var template = Checkout.Text("template.yaml");
        // The first one is that of ValidateRequestRole.
        var at = template.IndexOf(Statement, StringComparison.Ordinal);
        Assert.True(at > 0, "no such statement");
        var weakened = template.Remove(at, Statement.Length).Insert(at, Statement.Replace("Allow", "Perhaps", StringComparison.Ordinal));
        var options = new LocalAwsOptions
        {
            Port = 0,
            Folder = aws.Folder,
            Project = Checkout.Folder,
            Replaced = new Dictionary<string, string> { ["template.yaml"] = weakened },
        };

        var refusal = await Assert.ThrowsAnyAsync<LocalAwsException>(() =>
            LocalAwsHost.StartAsync(options, TestContext.Current.CancellationToken)
        );

        Assert.Matches(
            @"^template\.yaml:[0-9]+: ValidateRequestRole \(AWS::IAM::Role\): PutRolePolicy answered MalformedPolicyDocument: ",
            refusal.Message
        );
    }
}
