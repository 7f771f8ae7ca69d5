using System.CommandLine;

namespace RepoGrant.Cli.Commands;

/// <summary><c>plan</c>: shows what an apply would do. Nothing is written.</summary>
internal static class PlanCommand
{
    public static Command Create(Runner run)
    {
        var file = new Argument<string>("REQUEST.json") { Description = "The input of an execution, such as events/seed.json." };
        var command = new Command("plan", "Shows what an apply of a request would change, and changes nothing.") { file };
        command.SetAction(run(invocation => PlanAsync(invocation, invocation.Line.GetRequiredValue(file))));
        return command;
    }

    private static async Task<int> PlanAsync(Invocation invocation, string file)
    {
        var executions = await invocation.ExecutionsAsync();
        var request = await invocation.ReadRequestAsync(executions, file);
        if (request.IsRecorded)
            throw new Problem($"{file} names a recorded grant, which an apply would apply again as recorded; a plan needs a request.");
        return invocation.ShowEnd(await invocation.PlanAsync(executions, request));
    }
}
