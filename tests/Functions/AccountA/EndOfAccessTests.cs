using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Iam;
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

    /// <summary>One that it gets before both accounts show that it may not, too: its time of issue would not tell.</summary>
    [Fact]
    public async Task An_instance_that_left_loses_every_session_until_it_is_selected_again()
    {
        await EnsureAsync(Some.Seed);

        await accounts.RunAccessAsync(Some.Seed, Some.Leaving("i-00000001", "i-00000002"));

        var denied = Denied("StringLike")!;
        Assert.Equal("codecommit:*", denied["Action"]!.GetValue<string>());
        Assert.Equal("*", denied["Resource"]!.GetValue<string>());
        Assert.Equal(["*:i-00000001", "*:i-00000002"], Ids(denied));

        await accounts.RunAccessAsync(Some.Seed, Some.Selection("i-00000001"));

        Assert.Equal(["*:i-00000002"], Ids(Denied("StringLike")!));
    }

    [Fact]
    public async Task An_instance_with_a_role_of_its_own_that_left_loses_every_session_too()
    {
        await EnsureAsync(Some.Seed);
        var leaving = Some.Selection() with
        {
            Leaving = [new LeavingInstance("i-00000001", "running", HasProfile: false) { HasOther = true }],
        };

        await accounts.RunAccessAsync(Some.Seed, leaving);
        await accounts.RunIdentityAsync(Some.Seed, Some.Selection());

        Assert.Equal(["*:i-00000001"], Ids(Denied("StringLike")!));
        // The policy of the grant's instance role has room for those alone that have that role.
        Assert.DoesNotContain("i-00000001", accounts.IamB.Document(Some.Names(Some.Seed).AssumePolicyArn), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_many_are_denied_by_their_ids_as_the_policy_has_room_for()
    {
        var branches = Enumerable.Range(0, 20).Select(index => $"release/{index:D2}-{new string('x', 120)}");
        var request = Some.Seed with { Repositories = [Some.Seed.Repositories[0] with { ProtectedBranches = [.. branches] }] };
        var left = Enumerable.Range(0, 200).Select(index => $"i-{index:x17}").ToArray();
        await EnsureAsync(request);

        await accounts.RunAccessAsync(request, Some.Leaving(left));

        var ids = Ids(Denied("StringLike")!);
        Assert.InRange(ids.Length, 10, 199);
        Assert.NotNull(Denied("DateLessThan"));
        Assert.InRange(accounts.IamA.Document(PolicyArn).Length, 6144 - 48 - 60, 6144);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(300, "At least ")]
    public async Task Those_that_nothing_else_keeps_out_have_room_first_and_the_report_counts_those_that_have_none(
        int count,
        string atLeast
    )
    {
        var branches = Enumerable.Range(0, 20).Select(index => $"release/{index:D2}-{new string('x', 120)}");
        var request = Some.Seed with { Repositories = [Some.Seed.Repositories[0] with { ProtectedBranches = [.. branches] }] };
        var alone = Enumerable
            .Range(0, count)
            .Select(index => new LeavingInstance($"i-{index:x17}", "running", HasProfile: false) { HasOther = true })
            .ToList();
        var selection = Some.Adopting($"arn:aws:iam::{Some.AccountB}:role/Reporting") with
        {
            Leaving = [.. alone[..3], new LeavingInstance("i-ffffffff", "running", HasProfile: true)],
        };
        await EnsureAsync(request);

        Assert.Empty((await accounts.RunAccessAsync(request, selection)).Notes);
        var all = await accounts.RunAccessAsync(request, selection with { Leaving = alone });

        var ids = Ids(Denied("StringLike")!);
        Assert.DoesNotContain("*:i-ffffffff", ids);
        Assert.StartsWith(
            $"{atLeast}{Math.Min(count, 256) - ids.Length} instances that left the grant with a role of their own cannot be kept out",
            Assert.Single(all.Notes),
            StringComparison.Ordinal
        );
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

    private static string[] Ids(JsonNode denied) =>
        [
            .. PolicyDocument
                .AsList(denied["Condition"]!["StringLike"]!["aws:userid"])
                .Select(id => id!.GetValue<string>())
                .Order(StringComparer.Ordinal),
        ];

    private Task<RepositoryAccess> EnsureAsync(AccessRequest request) => accounts.RunAccessAsync(request, Some.Selection(Some.InstanceId));
}
