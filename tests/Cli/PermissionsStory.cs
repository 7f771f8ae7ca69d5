using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cli.Tests;

/// <summary>README's table of the permissions that commands need in the repository account.</summary>
public sealed partial class PermissionsStory : IDisposable
{
    private const string EveryCommand = "every command";

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("repogrant-");

    [Fact]
    public async Task Every_command_works_with_the_permissions_of_its_row_and_each_of_them_is_used()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        await accounts.CreateRepositoryAsync();
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync());
        request["name"] = "web-team";
        await File.WriteAllTextAsync(
            Path.Combine(home.FullName, "request.json"),
            request.ToJsonString(),
            TestContext.Current.CancellationToken
        );
        string[][] calls =
        [
            ["apply", "request.json", "--yes"],
            ["plan", "request.json"],
            ["list"],
            ["who", "SharedDemoRepo"],
            ["show", "web-team"],
            ["watch", "web-team"],
            ["report", "web-team"],
            ["doctor", "--account", accounts.Consumer.AccountId],
            ["revoke", "web-team", "--yes"],
        ];
        var rows = Rows();
        Assert.Equal(calls.Select(call => call[0]).Order(), rows.SelectMany(row => row.Commands).Except([EveryCommand]).Order());

        var used = new Dictionary<string, string[]>();
        foreach (var call in calls)
        {
            var permissions = NeededBy(call[0], rows).Concat(NeededBy(EveryCommand, rows)).Distinct();
            var (id, secret) = await CallerAsync(accounts, call[0], permissions);
            var run = await repogrant.RunAsync(call, ("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret));
            Assert.True(run.ExitCode == 0, $"repogrant {string.Join(' ', call)}: {run.Everything}");
            used[call[0]] =
            [
                .. accounts
                    .Host.Cloud.Access.Trail.Entries.Select(pair => pair.Key)
                    .Where(entry => entry.Allowed && entry.PrincipalArn.EndsWith($":user/{call[0]}", StringComparison.Ordinal))
                    .Select(entry => entry.Action),
            ];
        }

        foreach (var row in rows)
        {
            var commands = row.Commands.Contains(EveryCommand) ? [.. used.Keys] : row.Commands;
            Assert.Empty(row.Actions.Except(commands.SelectMany(command => used[command])));
        }
    }

    public void Dispose() => home.Delete(recursive: true);

    private static Row[] Rows() =>
        [
            .. Checkout
                .Text("README.md")
                .Split('\n')
                .SkipWhile(line => line != "| command | permissions in the repository account |")
                .Skip(2)
                .TakeWhile(line => line.StartsWith('|'))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => new Row(
                    [.. cells[1].Split(", ").Select(command => command.Trim('`'))],
                    [.. Action().Matches(cells[2]).Select(action => action.Groups[1].Value)],
                    [.. Need().Matches(cells[2]).SelectMany(need => Word().Matches(need.Value)).Select(word => word.Groups[1].Value)]
                )),
        ];

    /// <summary>The row's own actions, and those of the commands that it refers to.</summary>
    private static IEnumerable<string> NeededBy(string command, Row[] rows)
    {
        var row = rows.Single(row => row.Commands.Contains(command));
        return row.Actions.Concat(row.Like.SelectMany(other => NeededBy(other, rows)));
    }

    private static async Task<(string Id, string Secret)> CallerAsync(Accounts accounts, string name, IEnumerable<string> actions)
    {
        var allowed = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]),
                ["Resource"] = "*",
            },
        };
        var user = ("UserName", name);
        await accounts.IamAsync(accounts.RepositoryAccount, "CreateUser", user);
        await accounts.IamAsync(
            accounts.RepositoryAccount,
            "PutUserPolicy",
            user,
            ("PolicyName", "commands"),
            ("PolicyDocument", allowed.ToJsonString())
        );
        var key = await accounts.IamAsync(accounts.RepositoryAccount, "CreateAccessKey", user);
        string Of(string element) => key.Descendants(element).Single().Value;
        return (Of("AccessKeyId"), Of("SecretAccessKey"));
    }

    [GeneratedRegex("`([a-z0-9]+:[A-Z][A-Za-z]+)`")]
    private static partial Regex Action();

    [GeneratedRegex("what `[a-z]+`(?: and `[a-z]+`)? needs?")]
    private static partial Regex Need();

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Word();

    /// <summary>A row: its commands, its own actions, and the commands whose rows apply, too.</summary>
    private sealed record Row(string[] Commands, string[] Actions, string[] Like);
}
