using RepoGrant.Cli.Runs;
using RepoGrant.Reports;

namespace RepoGrant.Cli.Commands;

/// <summary>What plan and apply have in common.</summary>
internal static class Planning
{
    /// <summary>Reads a request by the rules of the stack that it is for.</summary>
    public static Task<RequestFile> ReadRequestAsync(this Invocation invocation, Executions executions, string file) =>
        RequestFile.ReadAsync(file, executions.Region, executions.AccountId, invocation.Terminal.Time, invocation.Cancelled);

    /// <summary>Runs a plan of a request to its end.</summary>
    public static async Task<Execution> PlanAsync(this Invocation invocation, Executions executions, RequestFile request)
    {
        var arn = await executions.StartAsync("grant-access", request.Grant.Name, "plan", request.ToPlan(), invocation.Cancelled);
        return await invocation.FollowAsync(executions, arn);
    }
}
