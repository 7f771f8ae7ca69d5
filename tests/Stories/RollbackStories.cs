using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>A failed run undoes what it has written, and nothing that existed before, if its request says so.</summary>
public class RollbackStories
{
    private const string Name = "CrossAccountRepoAccessRole-web-team";

    [Fact]
    public async Task Nothing_is_left_of_a_first_run_that_could_not_be_verified()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("Reporting", consents: true);
        await accounts.CreateProfileAsync("Theirs", consents: true);
        // The owner of Theirs had attached the policy before.
        var policy = $"arn:aws:iam::{accounts.Consumer.AccountId}:policy/repogrant-system/RepoGrantAssumeAccessRoles";
        await accounts.IamAsync(accounts.Consumer, "AttachRolePolicy", ("RoleName", "Theirs"), ("PolicyArn", policy));
        string[] instances =
        [
            await accounts.RunInstanceAsync(),
            await accounts.RunInstanceAsync("Reporting"),
            await accounts.RunInstanceAsync("Theirs"),
        ];
        var before = await FilesAsync(accounts, instances[1..]);

        var failed = await accounts.GrantAsync(Failing(accounts, instances));

        Assert.Equal("AccessNotVerified", failed.Error);
        var note = (string)failed.Report!["notes"]!.AsArray()[^1]!;
        Assert.Contains("Rolled back: there was no such grant before, and there is none now.", note, StringComparison.Ordinal);
        Assert.Contains(
            $"Deleted arn:aws:iam::{accounts.RepositoryAccount.AccountId}:role/repogrant/{Name}.",
            note,
            StringComparison.Ordinal
        );
        Assert.Contains("role/Theirs keeps", note, StringComparison.Ordinal);
        Assert.Equal("3", $"{failed.Report["instances"]!.AsArray().Count}");
        Assert.Empty(await accounts.ThereAsync());
        Assert.Empty(await accounts.RecordedAsync());
        Assert.False(await accounts.HasProfileAsync(instances[0]));
        Assert.Empty(await AttachedAsync(accounts, "Reporting", policy));
        Assert.Single(await AttachedAsync(accounts, "Theirs", policy));
        Assert.Equal(before, await FilesAsync(accounts, instances[1..]));
        Assert.False((await accounts.CloneAsync(instances[1], repository)).Succeeded);

        // And once more, and then a run that succeeds.
        Assert.Equal("AccessNotVerified", (await accounts.GrantAsync(Failing(accounts, instances))).Error);
        Assert.Empty(await accounts.ThereAsync());
        (await accounts.GrantAsync(Named(accounts, instances))).Verified();
    }

    [Fact]
    public async Task A_change_that_fails_leaves_the_grant_as_it_was()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        await accounts.CreateRepositoryAsync("Second");
        await accounts.CreateProfileAsync("Reporting", consents: true);
        var (stays, joins) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync("Reporting"));
        (await accounts.GrantAsync(Named(accounts, stays))).Verified();
        var (documents, there) = (await PolicyAsync(accounts), await accounts.ThereAsync());
        var (files, requested) = (await FilesAsync(accounts, stays, joins), (await accounts.RecordAsync("web-team"))!["requested"]);

        var change = Failing(accounts, stays, joins);
        change["repositories"] = new JsonArray(new JsonObject { ["name"] = "SharedDemoRepo", ["access"] = "full" }, Repository("Second"));
        change["consumer"]!["instanceRoleName"] = "Renamed";
        change["profileName"] = "renamed";
        var failed = await accounts.GrantAsync(change);

        Assert.Equal("AccessNotVerified", failed.Error);
        var note = (string)failed.Report!["notes"]!.AsArray()[^1]!;
        Assert.Contains("Rolled back to the request before this one.", note, StringComparison.Ordinal);
        Assert.Contains("role/repogrant/Renamed.", note, StringComparison.Ordinal);
        Assert.Contains($"{joins} no longer has access", note, StringComparison.Ordinal);
        Assert.Equal(documents, await PolicyAsync(accounts));
        Assert.Contains(await StatementsAsync(accounts), statement => statement.Contains($"*:{joins}", StringComparison.Ordinal));
        Assert.Equal(there, await accounts.ThereAsync());
        Assert.Equal(files, await FilesAsync(accounts, stays, joins));
        var record = (await accounts.RecordAsync("web-team"))!;
        Assert.Equal(requested, record["requested"]);
        Assert.Contains("\"ROLLED_BACK\"", record["result"], StringComparison.Ordinal);
        Assert.False(record.ContainsKey("holder") || record.ContainsKey("former"));
        Assert.False((await accounts.CloneAsync(joins, repository)).Succeeded);
        (await accounts.CloneAsync(stays, repository)).Succeeds();
        Assert.Equal(["Unchanged"], (await accounts.GrantAsync(Named(accounts, stays))).Verified().Actions().Keys);
    }

    [Fact]
    public async Task A_function_that_is_killed_during_a_rollback_is_invoked_again_and_continues()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        using var faults = new FaultClient(accounts.Host.Endpoint);
        // The access role, once closed, cannot be deleted at first; nor can the instance role.
        await faults.AddAsync(FaultClient.OnCall("kill", "iam", "DeleteRole", ("nth", 1), ("count", 2)));

        var failed = await accounts.GrantAsync(Failing(accounts, instance));

        Assert.Equal("AccessNotVerified", failed.Error);
        Assert.Equal(2, (await faults.StruckAsync())[0]);
        Assert.Contains("Rolled back", (string)failed.Report!["notes"]!.AsArray()[^1]!, StringComparison.Ordinal);
        Assert.Empty(await accounts.ThereAsync());
        Assert.Empty(await accounts.RecordedAsync());
    }

    [Fact]
    public async Task An_error_during_a_run_is_rolled_back_and_the_cause_says_so()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("Reporting", consents: true);
        var instance = await accounts.RunInstanceAsync("Reporting");
        // Whoever deployed the consumer account forgot the boundary.
        var boundary = $"arn:aws:iam::{accounts.Consumer.AccountId}:policy/repogrant-system/RepoGrantInstanceBoundary";
        await accounts.IamAsync(accounts.Consumer, "DeletePolicy", ("PolicyArn", boundary));

        var cause = (await accounts.GrantAsync(Failing(accounts, instance))).FailedWith("ConsumerNotPrepared");

        Assert.Contains("RepoGrantInstanceBoundary does not exist", cause, StringComparison.Ordinal);
        Assert.True(cause.Contains("Rolled back: there was no such grant before", StringComparison.Ordinal), cause);
        Assert.Empty(await accounts.ThereAsync());
        Assert.Empty(await accounts.RecordedAsync());
    }

    [Fact]
    public async Task What_a_revocation_left_that_stopped_is_taken_away_by_the_rollback_of_the_next_run()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, instance))).Verified();
        await accounts.DenyAsync("ec2:*");
        var stopped = await accounts.ExecuteAsync("revoke-access", (await accounts.EventAsync("revoke.json")).ToJsonString());
        stopped.FailedWith("AccessDenied");
        await accounts.AllowAsync();

        var failed = await accounts.GrantAsync(Failing(accounts, instance));

        Assert.Equal("AccessNotVerified", failed.Error);
        var note = (string)failed.Report!["notes"]!.AsArray()[^1]!;
        Assert.Contains("Rolled back: there was no such grant before, and there is none now.", note, StringComparison.Ordinal);
        Assert.DoesNotContain("existed before the run", note, StringComparison.Ordinal);
        Assert.Empty(await accounts.ThereAsync());
        Assert.Empty(await accounts.RecordedAsync());
        Assert.False(await accounts.HasProfileAsync(instance));
    }

    [Fact]
    public async Task A_newer_request_wins_over_a_rollback()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        using var faults = new FaultClient(accounts.Host.Endpoint);
        await faults.AddAsync(FaultClient.OnCall("delay", "ssm", "ListCommandInvocations", ("nth", 1), ("count", 1), ("seconds", 15)));

        // The older one has released the grant and is waiting for its instance.
        var older = accounts.GrantAsync(Failing(accounts, instance));
        await Wait.UntilAsync(async () => (await faults.StruckAsync())[0] > 0, "the older run to look at its instance");
        (await accounts.GrantAsync(Named(accounts, instance))).Verified();
        var failed = await older;

        Assert.Equal("AccessNotVerified", failed.Error);
        Assert.Contains("It was not rolled back: Superseded: ", (string)failed.Report!["notes"]!.AsArray()[^1]!, StringComparison.Ordinal);
        (await accounts.CloneAsync(instance, repository)).Succeeds();
        Assert.DoesNotContain("\"master\"", (await accounts.RecordAsync("web-team"))!["requested"], StringComparison.Ordinal);
    }

    // There is no such branch: everything is created, but cannot be verified.
    private static JsonObject Failing(Accounts accounts, params string[] instances)
    {
        var request = Named(accounts, instances);
        request["onFailure"] = "rollback";
        request["verify"] = new JsonObject { ["branch"] = "no-such-branch" };
        return request;
    }

    private static JsonObject Named(Accounts accounts, params string[] instances)
    {
        var request = accounts.Request("SharedDemoRepo", instances);
        request["name"] = "web-team";
        return request;
    }

    private static JsonObject Repository(string name) => new() { ["name"] = name };

    private static async Task<string> FilesAsync(Accounts accounts, params string[] instances)
    {
        var files = "";
        foreach (var instance in instances)
        {
            files += (
                await accounts.ShellAsync(
                    instance,
                    "cd /root; for f in .aws/config .gitconfig; do echo \"$f\"; [ ! -e $f ] || cat $f; done; cat /var/lib/repogrant/*/* "
                        + "2>/dev/null | grep -v ^generation || :"
                )
            ).Output;
        }

        return files;
    }

    private static async Task<IEnumerable<string>> AttachedAsync(Accounts accounts, string role, string policy) =>
        (await accounts.IamAsync(accounts.Consumer, "ListAttachedRolePolicies", ("RoleName", role)))
            .Descendants("PolicyArn")
            .Select(arn => arn.Value)
            .Where(arn => arn == policy);

    private static async Task<string> PolicyAsync(Accounts accounts)
    {
        // The statements that deny the sessions of an instance that has left stay; they take nothing from the others.
        string[] denials = ["aws:TokenIssueTime", "aws:userid"];
        return string.Join(
            '\n',
            (await StatementsAsync(accounts)).Where(statement => !denials.Any(key => statement.Contains(key, StringComparison.Ordinal)))
        );
    }

    private static async Task<IEnumerable<string>> StatementsAsync(Accounts accounts)
    {
        var arn = $"arn:aws:iam::{accounts.RepositoryAccount.AccountId}:policy/repogrant/{Name}";
        var policy = await accounts.IamAsync(accounts.RepositoryAccount, "GetPolicy", ("PolicyArn", arn));
        var version = policy.Descendants("DefaultVersionId").Single().Value;
        var document = await accounts.IamAsync(accounts.RepositoryAccount, "GetPolicyVersion", ("PolicyArn", arn), ("VersionId", version));
        var text = Uri.UnescapeDataString(document.Descendants("Document").Single().Value);
        return JsonNode.Parse(text)!["Statement"]!.AsArray().Select(statement => statement!.ToJsonString());
    }
}
