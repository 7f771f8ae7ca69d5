using System.CommandLine;
using System.Text.Json.Nodes;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary><c>revoke</c>: shows what would be deleted, asks, and then revokes the grant.</summary>
internal static class RevokeCommand
{
    public static Command Create(Runner run)
    {
        var grant = new GrantArgument();
        var yes = new Option<bool>("--yes") { Description = "Revokes the grant without asking." };
        var command = new Command("revoke", "Revokes a grant in both accounts and on the instances, access first.") { yes };
        grant.AddTo(command);
        command.SetAction(run(invocation => RevokeAsync(invocation, grant, invocation.Line.GetValue(yes))));
        return command;
    }

    private static async Task<int> RevokeAsync(Invocation invocation, GrantArgument argument, bool yes)
    {
        invocation.RefuseSilence(yes, "revokes the grant");
        var grant = (await argument.FindAsync(invocation)).Key;
        var executions = await invocation.ExecutionsAsync();
        var input = new JsonObject
        {
            ["grant"] = new JsonObject
            {
                ["name"] = grant.Name,
                ["accountId"] = grant.AccountId,
                ["region"] = grant.Region,
            },
        };
        if (!yes)
        {
            input["mode"] = "plan";
            var planned = await executions.StartAsync(
                "revoke-access",
                grant.Name,
                "revoke-plan",
                input.ToJsonString(),
                invocation.Cancelled
            );
            var plan = await invocation.FollowAsync(executions, planned);
            if (!plan.Succeeded || plan.Report is null)
                return invocation.ShowEnd(plan);
            PlanView.Show(plan.Report, executions.AccountId, invocation.Screen);
            if (!await invocation.ConfirmAsync($"Revoke the grant {grant.Id}?"))
            {
                invocation.Screen.Line("Nothing was changed.");
                return ExitCode.Ok;
            }
        }

        input["mode"] = "apply";
        var arn = await executions.StartAsync("revoke-access", grant.Name, "revoke", input.ToJsonString(), invocation.Cancelled);
        return invocation.ShowEnd(await invocation.FollowAsync(executions, arn));
    }
}
