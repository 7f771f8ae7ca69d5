using System.CommandLine;
using LocalAws;
using LocalAws.Client;
using LocalAws.Commands;

try
{
    var root = new RootCommand("LocalAws: two AWS accounts on one machine, with the services that RepoGrant uses.")
    {
        ServeCommand.Create(),
        EnvCommand.Create(),
        DemoCommand.Create(),
        OperationsCommand.Create(),
    };
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is LocalAwsException or ClientException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
