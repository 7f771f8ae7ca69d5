using System.CommandLine;
using System.Text.Json.Nodes;
using RepoGrant.Cli.Doctor;
using RepoGrant.Cli.Grants;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary><c>doctor</c>: checks whether both accounts are as RepoGrant needs them, and says how to repair what is not.</summary>
internal static class DoctorCommand
{
    public static Command Create(Runner run)
    {
        var account = PlaceOptions.Account("A consumer account to check even if it has no grant yet.");
        var consumerRegion = PlaceOptions.ConsumerRegion("Its Region; by default the stack's.");
        var profile = new Option<string?>("--consumer-profile")
        {
            Description = "A profile of a consumer account, to check its stack from inside.",
        };
        var repository = new Option<string?>("--repository")
        {
            Description = "A repository for the dry run, as name or Region/name; by default one of a recorded grant.",
        };
        var command = new Command("doctor", "Checks both accounts, and says what is missing and how to repair it.")
        {
            account,
            consumerRegion,
            profile,
            repository,
        };
        command.SetAction(
            run(async invocation =>
            {
                var line = invocation.Line;
                var findings = await LookAsync(
                    invocation,
                    line.GetValue(account),
                    line.GetValue(consumerRegion),
                    line.GetValue(profile),
                    line.GetValue(repository) is { } name ? RepositoryName.Parse(name) : null
                );
                Show(findings, invocation);
                return findings.Any(finding => finding.Ok == false) ? ExitCode.Failed : ExitCode.Ok;
            })
        );
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(
        Invocation invocation,
        string? accountId,
        string? consumerRegion,
        string? consumerProfile,
        RepositoryName? repository
    )
    {
        var aws = await invocation.SessionAsync();
        var version = await invocation.VersionAsync();
        var executions = await invocation.ExecutionsAsync();
        var repositoryAccount = new RepositoryAccountCheck(aws, executions, invocation.Stack);
        var findings = new List<Finding>
        {
            new("credentials", true, $"account {executions.AccountId}, {aws.Region}"),
            repositoryAccount.Version(version),
        };
        if (!version.Works)
            return findings;
        findings.AddRange(await repositoryAccount.StateMachinesAsync(invocation.Cancelled));
        // Without state machines there is no stack, and nothing else to check.
        if (findings.Any(finding => finding.Ok == false))
            return findings;

        var grants = await (await invocation.GrantsAsync()).ListAsync(null, invocation.Cancelled);
        findings.AddRange(RepositoryAccountCheck.Records(grants));
        findings.Add(await repositoryAccount.RoomAsync(invocation.Cancelled));
        var some = repository ?? RepositoryName.OfAny(grants);
        foreach (var (id, region) in Consumers(grants, accountId, consumerRegion ?? aws.Region))
            findings.Add(await new ConsumerDryRun(executions, id, region, some, repository is not null).TryAsync(invocation.Cancelled));

        if (consumerProfile is not null)
        {
            var consumer = await invocation.SessionOfAsync(consumerProfile, consumerRegion ?? aws.Region);
            var id = await consumer.AccountIdAsync(invocation.Cancelled);
            var check = new ConsumerAccountCheck(consumer, id, executions.AccountId, invocation.Stack, version.Stack);
            findings.AddRange(await check.LookAsync(invocation.Cancelled));
        }

        return findings;
    }

    private static IEnumerable<(string AccountId, string Region)> Consumers(
        IReadOnlyList<RecordedGrant> grants,
        string? accountId,
        string region
    ) =>
        grants
            .Where(grant => !grant.Record.IsHistory)
            .Select(grant => (grant.Key.AccountId, grant.Key.Region))
            .Concat(accountId is null ? [] : [(accountId, region)])
            .Distinct()
            .Order();

    private static void Show(IReadOnlyList<Finding> findings, Invocation invocation)
    {
        if (invocation.IsJson)
        {
            invocation.Print(new JsonArray([.. findings.Select(Json)]));
            return;
        }

        foreach (var finding in findings)
        {
            var text = $"{finding.Subject}: {finding.Detail}";
            if (finding.Ok is { } ok)
                invocation.Screen.Mark(ok, text);
            else
                invocation.Screen.Line($"?      {text}", Tone.Change);
            if (finding is { Ok: not true, Repair: { } repair })
                invocation.Screen.Quote(repair);
        }
    }

    private static JsonNode Json(Finding finding) =>
        new JsonObject
        {
            ["subject"] = finding.Subject,
            ["ok"] = finding.Ok,
            ["detail"] = finding.Detail,
            ["repair"] = finding.Repair,
        };
}
