using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace LocalAws.Tests.Ssm;

/// <summary>Documents: their versions, their parameters and what is refused in them.</summary>
public sealed class DocumentTests(ManagedInstanceFixture local) : IClassFixture<ManagedInstanceFixture>
{
    private const string Greeting = """
        schemaVersion: "2.2"
        description: Greets
        parameters:
          Name: { type: String, allowedPattern: "^[a-z]{1,10}$" }
          Times: { type: Integer, default: 1, allowedValues: [1, 2] }
          Loud: { type: Boolean, default: false }
        mainSteps:
          - action: aws:runShellScript
            name: greet
            precondition: { StringEquals: [platformType, Linux] }
            inputs:
              timeoutSeconds: "60"
              runCommand:
                - "#!/bin/sh"
                - echo 'Hello {{ Name }} {{Times}} {{ Loud }}'
          - action: aws:runShellScript
            name: elsewhere
            precondition: { StringEquals: [platformType, MacOS] }
            inputs: { runCommand: [exit 1] }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_runs_with_its_parameters_as_plain_text_and_skips_other_platforms_steps()
    {
        var name = await CreateAsync(Greeting, DocumentFormat.YAML);
        var sent = (
            await local.Ssm.SendCommandAsync(
                new()
                {
                    DocumentName = name,
                    InstanceIds = [local.InstanceId],
                    Parameters = new() { ["Name"] = ["ann"], ["Times"] = ["2"] },
                },
                Cancel
            )
        ).Command;
        await Wait.UntilAsync(async () =>
            (await local.Ssm.ListCommandsAsync(new ListCommandsRequest { CommandId = sent.CommandId }, Cancel)).Commands
                is [{ Status.Value: "Success" }]
        );
        var greet = await local.Ssm.GetCommandInvocationAsync(
            new()
            {
                CommandId = sent.CommandId,
                InstanceId = local.InstanceId,
                PluginName = "greet",
            },
            Cancel
        );
        Assert.Equal("Hello ann 2 false\n", greet.StandardOutputContent);
        var skipped = await local.Ssm.GetCommandInvocationAsync(
            new()
            {
                CommandId = sent.CommandId,
                InstanceId = local.InstanceId,
                PluginName = "elsewhere",
            },
            Cancel
        );
        Assert.Equal(("Success", 0), (skipped.Status.Value, skipped.ResponseCode));
        Assert.StartsWith(
            "Step execution skipped due to unsatisfied preconditions",
            skipped.StandardOutputContent,
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<InvalidPluginNameException>(() =>
            local.Ssm.GetCommandInvocationAsync(new() { CommandId = sent.CommandId, InstanceId = local.InstanceId }, Cancel)
        );
    }

    [Theory]
    [InlineData("Name", "a;reboot")]
    [InlineData("Name", "")]
    [InlineData("Times", "3")]
    [InlineData("Times", "one")]
    [InlineData("Loud", "maybe")]
    [InlineData("Name", "{{ ssm:secret }}")]
    public async Task A_value_that_a_parameter_does_not_allow_is_refused(string parameter, string value)
    {
        var name = await CreateAsync(Greeting, DocumentFormat.YAML);
        var parameters = new Dictionary<string, List<string>> { ["Name"] = ["ann"] };
        parameters[parameter] = [value];
        var error = await Assert.ThrowsAnyAsync<AmazonSimpleSystemsManagementException>(() =>
            local.Ssm.SendCommandAsync(
                new()
                {
                    DocumentName = name,
                    InstanceIds = [local.InstanceId],
                    Parameters = parameters,
                },
                Cancel
            )
        );
        Assert.Contains(error.ErrorCode, (string[])["InvalidParameters", "NotImplemented"]);
    }

    [Fact]
    public async Task The_products_own_document_is_accepted_as_it_is()
    {
        var text = Checkout.Text(SsmDocument.ConfigureAccess);
        var described = (await local.Ssm.DescribeDocumentAsync(await CreateAsync(text, DocumentFormat.YAML), Cancel)).Document;
        Assert.Equal("Linux", Assert.Single(described.PlatformTypes));
        Assert.Contains(described.Parameters, p => p.Name == "AccessRoleArn");
    }

    [Fact]
    public async Task A_new_version_is_not_the_default_until_it_is_set()
    {
        var name = await CreateAsync(Script("echo one"), DocumentFormat.JSON);
        var updated = (
            await local.Ssm.UpdateDocumentAsync(
                new()
                {
                    Name = name,
                    Content = Script("echo two"),
                    DocumentVersion = "$LATEST",
                },
                Cancel
            )
        ).DocumentDescription;
        Assert.Equal(("2", "2", "1"), (updated.DocumentVersion, updated.LatestVersion, updated.DefaultVersion));
        await Assert.ThrowsAsync<DuplicateDocumentContentException>(() =>
            local.Ssm.UpdateDocumentAsync(
                new()
                {
                    Name = name,
                    Content = Script("echo one"),
                    DocumentVersion = "$LATEST",
                },
                Cancel
            )
        );

        Assert.Equal("one\n", await OutputAsync(name, null));
        Assert.Equal("two\n", await OutputAsync(name, "$LATEST"));
        await local.Ssm.UpdateDocumentDefaultVersionAsync(new() { Name = name, DocumentVersion = "2" }, Cancel);
        Assert.Equal("two\n", await OutputAsync(name, null));
        await Assert.ThrowsAsync<InvalidDocumentVersionException>(() =>
            local.Ssm.GetDocumentAsync(new GetDocumentRequest { Name = name, DocumentVersion = "3" }, Cancel)
        );
    }

    [Fact]
    public async Task A_document_is_created_once_described_read_and_deleted()
    {
        var name = await CreateAsync(Greeting, DocumentFormat.YAML);
        await Assert.ThrowsAsync<DocumentAlreadyExistsException>(() =>
            local.Ssm.CreateDocumentAsync(
                new()
                {
                    Name = name,
                    Content = Greeting,
                    DocumentFormat = DocumentFormat.YAML,
                },
                Cancel
            )
        );
        var described = (await local.Ssm.DescribeDocumentAsync(name, Cancel)).Document;
        Assert.Equal(("Greets", "2.2", ManagedInstanceFixture.Account), (described.Description, described.SchemaVersion, described.Owner));
        Assert.Equal(
            ["Name String ", "Times Integer 1", "Loud Boolean false"],
            described.Parameters.Select(p => $"{p.Name} {p.Type} {p.DefaultValue}")
        );
        Assert.Equal(
            Greeting,
            (await local.Ssm.GetDocumentAsync(new GetDocumentRequest { Name = name, DocumentFormat = DocumentFormat.YAML }, Cancel)).Content
        );
        Assert.StartsWith(
            "{",
            (await local.Ssm.GetDocumentAsync(new GetDocumentRequest { Name = name }, Cancel)).Content,
            StringComparison.Ordinal
        );
        var own = await local.Ssm.ListDocumentsAsync(new() { DocumentFilterList = null, Filters = null }, Cancel);
        Assert.Contains(own.DocumentIdentifiers, d => d.Name == name);
        Assert.Contains(own.DocumentIdentifiers, d => d.Name == "AWS-RunShellScript" && d.Owner == "Amazon");
        await local.Ssm.DeleteDocumentAsync(new DeleteDocumentRequest { Name = name }, Cancel);
        await Assert.ThrowsAsync<InvalidDocumentException>(() =>
            local.Ssm.GetDocumentAsync(new GetDocumentRequest { Name = name }, Cancel)
        );
    }

    [Theory]
    [InlineData("not json", "InvalidDocumentContent")]
    [InlineData("[]", "InvalidDocumentContent")]
    [InlineData("""{"schemaVersion":"9.9","mainSteps":[]}""", "InvalidDocumentSchemaVersion")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[]}""", "InvalidDocumentContent")]
    [InlineData(
        """{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"a b","inputs":{"runCommand":["true"]}}]}""",
        "InvalidDocumentContent"
    )]
    [InlineData(
        """{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"a","inputs":{"runCommand":["{{ Missing }}"]}}]}""",
        "InvalidDocumentContent"
    )]
    [InlineData(
        """{"schemaVersion":"2.2","parameters":{"P":{"type":"String","default":"b","allowedPattern":"^a$"}},"""
            + """ "mainSteps":[{"action":"aws:runShellScript","name":"a","inputs":{"runCommand":["true"]}}]}""",
        "InvalidDocumentContent"
    )]
    [InlineData(
        """{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"a","inputs":{"runCommand":["{{ ssm:secret }}"]}}]}""",
        "NotImplemented"
    )]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[{"action":"aws:downloadContent","name":"a","inputs":{}}]}""", "NotImplemented")]
    public async Task A_document_that_is_not_valid_or_not_supported_is_refused(string content, string code)
    {
        var error = await Assert.ThrowsAnyAsync<AmazonSimpleSystemsManagementException>(() =>
            local.Ssm.CreateDocumentAsync(
                new()
                {
                    Name = "Refused",
                    Content = content,
                    DocumentType = DocumentType.Command,
                },
                Cancel
            )
        );
        Assert.Equal(code, error.ErrorCode);
    }

    private async Task<string> OutputAsync(string name, string? version) =>
        (
            await local.SendAsync(
                new()
                {
                    DocumentName = name,
                    DocumentVersion = version,
                    InstanceIds = [local.InstanceId],
                }
            )
        ).StandardOutputContent;

    private static string Script(string line) =>
        $$"""{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"it","inputs":{"runCommand":["{{line}}"]} }]}""";

    private async Task<string> CreateAsync(string content, DocumentFormat format)
    {
        var name = "Doc-" + Guid.NewGuid().ToString("N");
        await local.Ssm.CreateDocumentAsync(
            new()
            {
                Name = name,
                Content = content,
                DocumentFormat = format,
                DocumentType = DocumentType.Command,
            },
            Cancel
        );
        return name;
    }
}
