using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountA;

/// <summary>What the access policy itself denies: older sessions of instances that left, and everything after the expiry.</summary>
public sealed class EndOfAccessTests
{
    private const string PolicyArn = $"arn:aws:iam::{Some.AccountA}:policy/repogrant/CrossAccountRepoAccessRole";

    private readonly TwoAccounts accounts = new(TimeProvider.System);

    [Fact]
    public async Task When_an_instance_leaves_older_sessions_lose_access()
    {
        await EnsureAsync(Some.Seed);
        var leaving = Some.Leaving(Some.InstanceId);

        await accounts.RunAccessAsync(Some.Seed, leaving);

        var denied = Denied("DateLessThan")!;
        Assert.Equal("codecommit:*", denied["Action"]!.GetValue<string>());
        Assert.Equal("*", denied["Resource"]!.GetValue<string>());
        Assert.Equal(
            Moment.Text(accounts.Records.Applied.SessionsSince!.Value),
            denied["Condition"]!["DateLessThan"]!["aws:TokenIssueTime"]!.GetValue<string>()
        );

        await EnsureAsync(Some.Seed);

        Assert.NotNull(Denied("DateLessThan"));
    }

    [Fact]
    public async Task The_expiry_is_in_the_policy_itself_and_is_removed_when_it_is_no_longer_requested()
    {
        var end = new DateTimeOffset(2030, 1, 31, 18, 0, 0, TimeSpan.Zero);

        await EnsureAsync(Some.Seed with { ExpiresAt = end });

        Assert.Equal(
            "2030-01-31T18:00:00Z",
            Denied("DateGreaterThanEquals")!["Condition"]!["DateGreaterThanEquals"]!["aws:CurrentTime"]!.GetValue<string>()
        );

        await EnsureAsync(Some.Seed);

        Assert.Null(Denied("DateGreaterThanEquals"));
    }

    // The statement of the access policy that denies under this condition; null if there is none.
    private JsonNode? Denied(string condition) =>
        JsonNode.Parse(accounts.IamA.Document(PolicyArn))!["Statement"]!
            .AsArray()
            .SingleOrDefault(statement =>
                statement!["Effect"]!.GetValue<string>() == "Deny" && statement["Condition"]!.AsObject().ContainsKey(condition)
            );

    private Task<RepositoryAccess> EnsureAsync(AccessRequest request) => accounts.RunAccessAsync(request, Some.Selection(Some.InstanceId));
}
