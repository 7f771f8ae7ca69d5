using System.CommandLine;
using RepoGrant.Reports;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary><c>apply</c>: plans, asks, and then applies exactly what the plan shows.</summary>
internal static class ApplyCommand
{
    public static Command Create(Runner run)
    {
        var file = new Argument<string>("REQUEST.json") { Description = "The input of an execution, such as events/seed.json." };
        var yes = new Option<bool>("--yes") { Description = "Applies what the plan shows without asking." };
        var command = new Command("apply", "Plans a request, asks, and applies what the plan shows.") { file, yes };
        command.SetAction(run(invocation => ApplyAsync(invocation, invocation.Line.GetRequiredValue(file), invocation.Line.GetValue(yes))));
        return command;
    }

    private static async Task<int> ApplyAsync(Invocation invocation, string file, bool yes)
    {
        invocation.RefuseSilence(yes, "applies what the plan shows");
        var executions = await invocation.ExecutionsAsync();
        var request = await invocation.ReadRequestAsync(executions, file);
        string? planId = null;
        if (!request.IsRecorded)
        {
            var plan = await invocation.PlanAsync(executions, request);
            if (!plan.Succeeded || plan.Report is null)
                return invocation.ShowEnd(plan);
            if (!invocation.IsJson)
                PlanView.Show(plan.Report, executions.AccountId, invocation.Screen);
            planId = request.PlanId ?? plan.Report.PlanId;
            if (!yes && !await invocation.ConfirmAsync(Question(plan.Report)))
                return NothingDone(invocation);
        }
        else if (!yes && !await invocation.ConfirmAsync($"Apply the recorded request of {request.Grant.Id} again?"))
        {
            return NothingDone(invocation);
        }

        var arn = await executions.StartAsync("grant-access", request.Grant.Name, null, request.ToApply(planId), invocation.Cancelled);
        return invocation.ShowEnd(await invocation.FollowAsync(executions, arn));
    }

    private static string Question(ReportJson plan) =>
        PlanView.HasChanges(plan)
            ? "Apply this plan?"
            : "Nothing would change in either account. Configure and verify the instances again?";

    private static int NothingDone(Invocation invocation)
    {
        invocation.Screen.Line("Nothing was changed.");
        return ExitCode.Ok;
    }
}
