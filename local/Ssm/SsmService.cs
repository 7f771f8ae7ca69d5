using LocalAws.Ec2;
using LocalAws.Identity;
using LocalAws.Instances;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Systems Manager's API: documents, Run Command, managed instances and Parameter Store.</summary>
internal sealed class SsmService : Service, IAsyncDisposable
{
    private readonly ManagedInstances managed;
    private readonly CommandRunner runner;
    private readonly CommandStore commands;

    public SsmService(InstanceRegistry registry, InstanceHost hosts, AccessControl access, Lag lag, LocalAwsOptions options)
        : base("ssm", Protocol.Json11, target: "AmazonSSM")
    {
        managed = new(registry, hosts, access, lag, options);
        runner = new(registry, managed, hosts, options);
        On("DescribeInstanceInformation", new InstanceInformation(managed).Describe)
            .Takes("Filters", "InstanceInformationFilterList", "MaxResults", "NextToken")
            .Without("the filter AssociationStatus");

        string[] notInDocuments = ["the format TEXT", "schemas other than 2.2", "actions other than aws:runShellScript"];
        var documents = new DocumentStore(lag, options.Time);
        var onDocuments = new DocumentOperations(documents, options.Time);
        On("CreateDocument", onDocuments.Create)
            .Takes("Content", "Name", "DocumentType", "DocumentFormat", "TargetType", "VersionName", "Tags")
            .Without("types other than Command")
            .Without(notInDocuments);
        On("UpdateDocument", onDocuments.Update)
            .Takes("Content", "Name", "DocumentVersion", "DocumentFormat", "TargetType", "VersionName")
            .Without(notInDocuments);
        On("UpdateDocumentDefaultVersion", onDocuments.UpdateDefaultVersion).Takes("Name", "DocumentVersion");
        On("DescribeDocument", onDocuments.Describe).Takes("Name", "DocumentVersion");
        On("GetDocument", onDocuments.Get).Takes("Name", "DocumentVersion", "DocumentFormat");
        On("DeleteDocument", onDocuments.Delete).Takes("Name");
        On("DescribeDocumentPermission", onDocuments.DescribePermission)
            .Takes("Name", "PermissionType", "MaxResults", "NextToken")
            .Without("sharing: no account has a permission");
        On("ListDocuments", onDocuments.List).Takes("Filters", "MaxResults", "NextToken");

        commands = new(options.Time);
        On("SendCommand", new SendCommand(documents, commands, runner, registry, managed, lag, options.Time).Send)
            .Takes(
                "DocumentName",
                "DocumentVersion",
                "InstanceIds",
                "Targets",
                "Parameters",
                "Comment",
                "TimeoutSeconds",
                "MaxConcurrency",
                "MaxErrors"
            )
            .Without(
                "targets by resource group",
                "Parameter Store references in parameters",
                "output to S3 or CloudWatch Logs",
                "notifications"
            );
        var onCommands = new CommandOperations(commands, options.Delays, options.Time);
        On("GetCommandInvocation", onCommands.GetInvocation).Takes("CommandId", "InstanceId", "PluginName");
        On("ListCommandInvocations", onCommands.ListInvocations)
            .Takes("CommandId", "InstanceId", "MaxResults", "NextToken", "Filters", "Details");
        On("ListCommands", onCommands.List).Takes("CommandId", "InstanceId", "MaxResults", "NextToken", "Filters");
        On("CancelCommand", onCommands.Cancel).Takes("CommandId", "InstanceIds");

        var parameterStore = new ParameterStore();
        var parameters = new ParameterOperations(parameterStore);
        On("PutParameter", new PutParameter(parameterStore, options.Time).Put)
            .Takes("Name", "Description", "Value", "Type", "Overwrite", "AllowedPattern", "Tags", "Tier", "DataType")
            .Without("parameters of type SecureString", "data types other than text");
        On("GetParameter", parameters.Get).Takes("Name", "WithDecryption").Without("labels");
        On("GetParameters", parameters.GetMany).Takes("Names", "WithDecryption").Without("labels");
        On("GetParametersByPath", parameters.GetByPath)
            .Takes("Path", "Recursive", "ParameterFilters", "WithDecryption", "MaxResults", "NextToken")
            .Without("the filters KeyId and Label");
        On("DescribeParameters", parameters.Describe).Takes("ParameterFilters", "MaxResults", "NextToken");
        On("DeleteParameter", parameters.Delete).Takes("Name");
        On("DeleteParameters", parameters.DeleteMany).Takes("Names");

        var tags = new TagOperations(documents, parameterStore);
        On("AddTagsToResource", tags.Add)
            .Takes("ResourceType", "ResourceId", "Tags")
            .Without("tags of anything but documents and parameters");
        On("RemoveTagsFromResource", tags.Remove).Takes("ResourceType", "ResourceId", "TagKeys");
        On("ListTagsForResource", tags.List).Takes("ResourceType", "ResourceId");
    }

    /// <summary>Saves commands and agents; the returned action restores them.</summary>
    public Action Remember() => managed.Remember() + commands.Remember();

    public async ValueTask DisposeAsync()
    {
        await managed.DisposeAsync();
        await runner.DisposeAsync();
    }
}
