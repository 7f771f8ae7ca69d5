using System.CommandLine;
using System.Text.Json.Nodes;
using RepoGrant.Cli.Grants;
using RepoGrant.Contract;
using RepoGrant.Reports;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary><c>list</c>: the recorded grants.</summary>
internal static class ListCommand
{
    public static Command Create(Runner run)
    {
        var account = PlaceOptions.Account("Only the grants of this consumer account.");
        var all = new Option<bool>("--all") { Description = "Also those that were revoked in the last 90 days." };
        var command = new Command("list", "Lists the recorded grants and how the newest run of each ended.") { account, all };
        command.SetAction(run(invocation => ListAsync(invocation, invocation.Line.GetValue(account), invocation.Line.GetValue(all))));
        return command;
    }

    private static async Task<int> ListAsync(Invocation invocation, string? account, bool all)
    {
        var listed = await (await invocation.GrantsAsync()).ListAsync(account, invocation.Cancelled);
        var shown = listed.Where(grant => all || !grant.Record.IsHistory).ToList();
        if (invocation.IsJson)
        {
            invocation.Print(new JsonArray([.. shown.Select(GrantJson.Of)]));
            return ExitCode.Ok;
        }

        if (shown.Count == 0)
        {
            invocation.Screen.Line($"No grant is recorded{(account is null ? "" : $" for the account {account}")}.");
            return ExitCode.Ok;
        }

        var columns = new Columns("GRANT", "ACCOUNT", "REGION", "STATUS", "VERIFIED", "REPOSITORIES", "EXPIRES", "LAST RUN");
        foreach (var grant in shown)
        {
            columns.Add(
                ToneOf(grant),
                grant.Key.Name,
                grant.Key.AccountId,
                grant.Key.Region,
                grant.Status,
                Verified(grant.Telling),
                string.Join(", ", grant.Repositories),
                grant.Request?.ExpiresAt is { } end ? Moment.Text(end) : "",
                grant.Newest is { } result ? Moment.Text(result.At) : ""
            );
        }

        columns.Show(invocation.Screen);
        return ExitCode.Ok;
    }

    private static string Verified(GrantResult? result) =>
        result is null ? "" : $"{result.Verified} of {result.Verified + result.Failed + result.Unreachable}";

    private static Tone ToneOf(RecordedGrant grant) =>
        grant.State switch
        {
            GrantState.Revoked => Tone.Quiet,
            GrantState.BeingMade or GrantState.BeingChanged or GrantState.BeingRevoked => Tone.Change,
            GrantState.HasRun when grant.Status is StatusWord.Verified or StatusWord.Recorded => Tone.Plain,
            _ => Tone.Bad,
        };
}
