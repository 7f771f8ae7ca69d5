using LocalAws.Ec2;
using LocalAws.Identity;
using LocalAws.Instances;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Systems Manager's API: documents, Run Command, managed instances and Parameter Store.</summary>
internal sealed class SsmService : Service, IAsyncDisposable
{
    private readonly ManagedInstances managed;
    private readonly CommandRunner runner;

    public SsmService(InstanceRegistry registry, InstanceHost hosts, AccessControl access, LocalAwsOptions options)
        : base("ssm", Protocol.Json11, target: "AmazonSSM")
    {
        managed = new(registry, hosts, access, options);
        runner = new(registry, managed, hosts, options);
        On("DescribeInstanceInformation", new InstanceInformation(managed).Describe);

        var documents = new DocumentStore(options.Time);
        var onDocuments = new DocumentOperations(documents, options.Time);
        On("CreateDocument", onDocuments.Create);
        On("UpdateDocument", onDocuments.Update);
        On("UpdateDocumentDefaultVersion", onDocuments.UpdateDefaultVersion);
        On("DescribeDocument", onDocuments.Describe);
        On("GetDocument", onDocuments.Get);
        On("DeleteDocument", onDocuments.Delete);
        On("ListDocuments", onDocuments.List);

        var commands = new CommandStore(options.Time);
        On("SendCommand", new SendCommand(documents, commands, runner, registry, managed, options.Time).Send);
        var onCommands = new CommandOperations(commands, options.Delays, options.Time);
        On("GetCommandInvocation", onCommands.GetInvocation);
        On("ListCommandInvocations", onCommands.ListInvocations);
        On("ListCommands", onCommands.List);
        On("CancelCommand", onCommands.Cancel);

        var parameters = new ParameterOperations(new(), options.Time);
        On("PutParameter", parameters.Put);
        On("GetParameter", parameters.Get);
        On("GetParameters", parameters.GetMany);
        On("GetParametersByPath", parameters.GetByPath);
        On("DescribeParameters", parameters.Describe);
        On("DeleteParameter", parameters.Delete);
        On("DeleteParameters", parameters.DeleteMany);
    }

    public async ValueTask DisposeAsync()
    {
        managed.Dispose();
        await runner.DisposeAsync();
    }
}
