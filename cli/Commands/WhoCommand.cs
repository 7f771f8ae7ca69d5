using System.CommandLine;
using System.Text.Json.Nodes;
using RepoGrant.Cli.Grants;
using RepoGrant.Contract;
using RepoGrant.Records;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary><c>who</c>: shows which instances have access to a repository, by which grant and at which level.</summary>
internal static class WhoCommand
{
    public static Command Create(Runner run)
    {
        var repository = new Argument<string>("REPOSITORY") { Description = "The repository's name, or Region/name." };
        var command = new Command("who", "Shows who has access to a repository, by which grant and at which level.") { repository };
        command.SetAction(run(invocation => ShowAsync(invocation, invocation.Line.GetRequiredValue(repository))));
        return command;
    }

    private static async Task<int> ShowAsync(Invocation invocation, string repository)
    {
        var table = await invocation.GrantsAsync();
        var found = new List<(RecordedGrant Grant, RepositoryRequest Repository)>();
        foreach (var grant in await table.ListAsync(null, invocation.Cancelled))
        {
            foreach (var one in grant.Record.IsRevoked ? [] : grant.Request?.Repositories ?? [])
            {
                if (one.Name == repository || one.Id == repository)
                    found.Add((grant, one));
            }
        }

        var instances = await Task.WhenAll(found.Select(one => InstancesAsync(table, one.Grant, invocation.Cancelled)));
        if (invocation.IsJson)
            invocation.Print(new JsonArray([.. found.Zip(instances, Json)]));
        else
            Show(repository, found, instances, invocation.Screen);
        return ExitCode.Ok;
    }

    private static void Show(
        string repository,
        List<(RecordedGrant Grant, RepositoryRequest Repository)> found,
        IReadOnlyList<InstanceRecord>[] instances,
        Screen screen
    )
    {
        if (found.Count == 0)
        {
            screen.Line($"No recorded grant gives access to {repository}.");
            return;
        }

        var columns = new Columns("REPOSITORY", "LEVEL", "GRANT", "ACCOUNT", "REGION", "INSTANCE", "STATUS", "USERS");
        foreach (var ((grant, of), known) in found.Zip(instances))
        {
            var users = string.Join(", ", grant.Request!.Users);
            foreach (var (id, status) in known.Select(instance => (instance.InstanceId, instance.Status)).DefaultIfEmpty(("none now", "")))
                columns.Add(Tone.Plain, of.Id, Level(of), grant.Key.Name, grant.Key.AccountId, grant.Key.Region, id, status, users);
        }

        columns.Show(screen);
    }

    private static async Task<IReadOnlyList<InstanceRecord>> InstancesAsync(
        RecordedGrants table,
        RecordedGrant grant,
        CancellationToken cancellationToken
    ) => [.. (await table.InstancesAsync(grant.Key, cancellationToken)).Where(instance => !instance.HasLeft)];

    private static JsonNode Json((RecordedGrant Grant, RepositoryRequest Repository) of, IReadOnlyList<InstanceRecord> instances) =>
        new JsonObject
        {
            ["repository"] = of.Repository.Name,
            ["repositoryRegion"] = of.Repository.Region,
            ["access"] = Level(of.Repository),
            ["grant"] = of.Grant.Key.Name,
            ["accountId"] = of.Grant.Key.AccountId,
            ["region"] = of.Grant.Key.Region,
            ["users"] = new JsonArray([.. of.Grant.Request!.Users.Select(user => (JsonNode)user)]),
            ["instances"] = new JsonArray([.. instances.Select(GrantJson.Of)]),
        };

    private static string Level(RepositoryRequest repository) => WordConverter<AccessLevel>.WordOf(repository.Access);
}
