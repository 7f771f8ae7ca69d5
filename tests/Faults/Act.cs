using System.Text.Json.Nodes;

namespace Faults.Tests;

/// <summary>Something that is requested: a grant, its revocation, the launch of an instance.</summary>
/// <param name="Name">A word for it.</param>
/// <param name="Run">Requests it, and returns when what it started has ended.</param>
/// <param name="Again">Requests it again; null if that is the same call.</param>
internal sealed record Act(string Name, Func<World, Task<Outcome>> Run, Func<World, Task<Outcome>>? Again = null)
{
    /// <summary>The grant that all acts are about.</summary>
    private const string Grant = "web-team";

    private const string RoleName = "CrossAccountRepoAccessRole-" + Grant;

    public Task<Outcome> RunAgainAsync(World world) => (Again ?? Run)(world);

    /// <summary>
    /// A full request whose access cannot be verified, because there is no such branch, and which asks for a rollback in that case. It
    /// succeeds if it fails in this way.
    /// </summary>
    public static Act RolledBack(string name, string[] instances, params JsonObject[] repositories)
    {
        var granted = Granted(
            name,
            instances,
            tagged: false,
            more: new()
            {
                ["onFailure"] = "rollback",
                ["verify"] = new JsonObject { ["branch"] = "no-such-branch" },
            },
            repositories
        );
        return new(
            name,
            async world =>
                await granted.Run(world) switch
                {
                    { Error: "AccessNotVerified" } => Outcome.Success,
                    { Succeeded: true } => new("Verified", "What cannot be verified has been."),
                    var otherwise => otherwise,
                }
        );
    }

    /// <summary>A full request.</summary>
    /// <param name="instances">The labels of the instances that it names.</param>
    /// <param name="tagged">Whether it also selects the instances that <see cref="Launched"/> launches.</param>
    public static Act Granted(string name, string[] instances, bool tagged, params JsonObject[] repositories) =>
        Granted(name, instances, tagged, more: [], repositories);

    private static Act Granted(string name, string[] instances, bool tagged, JsonObject more, JsonObject[] repositories) =>
        new(
            name,
            world =>
            {
                var selected = new JsonObject();
                if (instances.Length > 0)
                    selected["ids"] = new JsonArray([.. instances.Select(label => (JsonNode)world.InstanceId(label))]);
                if (tagged)
                    selected["tags"] = new JsonObject { ["Team"] = "web" };
                var request = new JsonObject
                {
                    ["name"] = Grant,
                    ["repositories"] = new JsonArray([.. repositories.Select(repository => repository.DeepClone())]),
                    ["consumer"] = new JsonObject { ["accountId"] = world.Consumer.AccountId, ["instances"] = selected },
                };
                foreach (var (field, value) in more)
                    request[field] = value!.DeepClone();
                return world.ExecuteAsync("grant-access", request);
            }
        );

    public static JsonObject Repository(string name, string access, params string[] protectedBranches)
    {
        var repository = new JsonObject { ["name"] = name, ["access"] = access };
        if (protectedBranches.Length > 0)
            repository["protectedBranches"] = new JsonArray([.. protectedBranches.Select(branch => (JsonNode)branch)]);
        return repository;
    }

    public static Act Revoked { get; } =
        new(
            "revoke",
            async world =>
            {
                var input = JsonNode.Parse(await File.ReadAllTextAsync(Checkout.PathOf("events", "revoke.json")))!.AsObject();
                (input["grant"]!["name"], input["grant"]!["accountId"]) = (Grant, world.Consumer.AccountId);
                return await world.ExecuteAsync("revoke-access", input);
            },
            async world =>
                await Revoked!.Run(world) switch
                {
                    // What is already gone cannot be revoked, and need not be.
                    { Error: "InvalidRequest", Cause: { } cause }
                        when cause.Contains("there is no grant " + Grant, StringComparison.Ordinal) => Outcome.Success,
                    var otherwise => otherwise,
                }
        );

    /// <summary>A change by hand: an excess permission for the access role, and the assume policy detached from an adopted role.</summary>
    public static Act Drift { get; } =
        new(
            "drift",
            async world =>
            {
                await world.RepositoryAccount.QueryAsync(
                    "iam",
                    "PutRolePolicy",
                    [("RoleName", RoleName), ("PolicyName", "theirs"), ("PolicyDocument", PolicyJson.Everything)],
                    TestContext.Current.CancellationToken
                );
                await world.Consumer.QueryAsync(
                    "iam",
                    "DetachRolePolicy",
                    [
                        ("RoleName", World.Reporting),
                        ("PolicyArn", $"arn:aws:iam::{world.Consumer.AccountId}:policy/repogrant-system/RepoGrantAssumeAccessRoles"),
                    ],
                    TestContext.Current.CancellationToken
                );
                return Outcome.Success;
            }
        );

    /// <summary>Every grant is checked, and what has drifted is applied again.</summary>
    public static Act Reconciled { get; } =
        new("reconcile", world => world.ExecuteAsync("reconcile-grants", new() { ["mode"] = "repair" }));

    /// <summary>An instance with the tags that a grant selects.</summary>
    /// <param name="profile">A profile that it has already, so that its role is adopted.</param>
    public static Act Launched(string label, string? profile = null) =>
        new("launch", world => world.LaunchAsync(label, profile, ("Team", "web")), world => world.LaunchAgainAsync(label));
}
