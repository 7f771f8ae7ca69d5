using System.CommandLine;
using System.Text.Json.Nodes;
using RepoGrant.Cli.Grants;
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
        var found = (await table.ListAsync(null, invocation.Cancelled))
            .Where(grant => !grant.Record.IsHistory)
            .SelectMany(grant => RepositoryAccess.Of(grant, repository))
            .ToList();
        var instances = await Task.WhenAll(found.Select(one => InstancesAsync(table, one.Grant, invocation.Cancelled)));
        if (invocation.IsJson)
            invocation.Print(new JsonArray([.. found.Zip(instances, Json)]));
        else
            Show(repository, found, instances, invocation.Screen);
        return ExitCode.Ok;
    }

    private static void Show(string repository, List<RepositoryAccess> found, IReadOnlyList<InstanceRecord>[] instances, Screen screen)
    {
        if (found.Count == 0)
        {
            screen.Line($"No recorded grant gives access to {repository}.");
            return;
        }

        var columns = new Columns("REPOSITORY", "LEVEL", "GRANT", "GRANT'S STATUS", "ACCOUNT", "REGION", "INSTANCE", "STATUS", "USERS");
        foreach (var (of, known) in found.Zip(instances))
        {
            var (grant, key) = (of.Grant, of.Grant.Key);
            var users = string.Join(", ", grant.Users);
            foreach (var (id, status) in known.Select(instance => (instance.InstanceId, instance.Status)).DefaultIfEmpty(("none now", "")))
                columns.Add(Tone.Plain, of.Id, of.Level, key.Name, grant.Status, key.AccountId, key.Region, id, status, users);
        }

        columns.Show(screen);
    }

    private static async Task<IReadOnlyList<InstanceRecord>> InstancesAsync(
        RecordedGrants table,
        RecordedGrant grant,
        CancellationToken cancellationToken
    ) => [.. (await table.InstancesAsync(grant.Key, cancellationToken)).Where(instance => !instance.HasLeft)];

    private static JsonNode Json(RepositoryAccess of, IReadOnlyList<InstanceRecord> instances) =>
        new JsonObject
        {
            ["repository"] = of.Name,
            ["repositoryRegion"] = of.Region,
            ["access"] = of.Known is { } known ? RepositoryAccess.Word(known) : null,
            ["requestedAccess"] = of.Requested is { } requested ? RepositoryAccess.Word(requested) : null,
            ["grant"] = of.Grant.Key.Name,
            ["grantStatus"] = of.Grant.Status,
            ["accountId"] = of.Grant.Key.AccountId,
            ["region"] = of.Grant.Key.Region,
            ["users"] = new JsonArray([.. of.Grant.Users.Select(user => (JsonNode)user)]),
            ["instances"] = new JsonArray([.. instances.Select(GrantJson.Of)]),
        };
}
