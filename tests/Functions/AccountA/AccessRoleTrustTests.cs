using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountA;

/// <summary>Whom the access role trusts: the grant's instance role and the roles that it has adopted.</summary>
public sealed class AccessRoleTrustTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string Adopted = $"arn:aws:iam::{Some.AccountB}:role/app/Reporting";

    private readonly TwoAccounts accounts = new(TimeProvider.System);

    [Fact]
    public async Task A_run_for_a_launched_instance_changes_the_trust_policy_only_while_it_holds_the_grant()
    {
        await EnsureAsync(Some.Seed);
        var selection = Some.Adopting(Adopted);
        var launched = await accounts.Records.RecordAsync(await accounts.Records.LaunchedAsync(), RecordMoment.Requested, selection);
        var before = accounts.IamA.Writes.Count();

        await Assert.ThrowsAsync<ClaimNeeded>(() => accounts.EnsureAccessAsync(launched, selection));

        Assert.Equal(before, accounts.IamA.Writes.Count());
    }

    [Fact]
    public async Task Adopted_roles_are_pinned_beside_the_instance_role()
    {
        await EnsureAsync(Some.Seed, Adopted);

        Assert.Equal([$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}", Adopted], Pinned());
    }

    [Fact]
    public async Task A_full_run_forgets_roles_that_are_no_longer_selected()
    {
        await EnsureAsync(Some.Seed, Adopted);

        var access = await EnsureAsync(Some.Seed);

        Assert.Equal([$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}"], Pinned());
        Assert.Equal(ChangeAction.Updated, access.Changes.Single(change => change.Resource == access.AccessRoleArn).Action);
    }

    [Fact]
    public async Task A_run_for_a_launched_instance_only_adds_to_the_trust()
    {
        await EnsureAsync(Some.Seed, Adopted);

        await EnsureAsync(await accounts.Records.LaunchedAsync(), $"arn:aws:iam::{Some.AccountB}:role/Another");

        Assert.Equal(
            [$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}", Adopted, $"arn:aws:iam::{Some.AccountB}:role/Another"],
            Pinned()
        );
    }

    [Fact]
    public async Task Only_roles_of_the_consumer_account_are_kept_from_a_trust_policy_that_was_tampered_with()
    {
        await EnsureAsync(Some.Seed);
        accounts.IamA.Role(Name).AssumeRolePolicyDocument = """
            {
              "Version": "2012-10-17",
              "Statement": {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "sts:AssumeRole",
                "Condition": {
                  "ArnEquals": {
                    "aws:PrincipalArn": [
                      "arn:aws:iam::333333333333:role/Evil",
                      "arn:aws:iam::222222222222:role/*",
                      "arn:aws:iam::222222222222:user/Evil"
                    ]
                  }
                }
              }
            }
            """;

        await EnsureAsync(await accounts.Records.LaunchedAsync());

        Assert.Equal([$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}"], Pinned());
    }

    [Fact]
    public async Task Too_many_adopted_roles_for_a_trust_policy_are_refused_with_the_numbers()
    {
        var roles = Enumerable.Range(0, 40).Select(index => $"arn:aws:iam::{Some.AccountB}:role/a-role-with-a-long-name-{index}").ToArray();

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => EnsureAsync(Some.Seed, roles));

        Assert.Matches(@"a trust policy of \d{4} characters; IAM allows 2048", refused.Message);
        Assert.Empty(accounts.IamA.Writes);
    }

    private string[] Pinned()
    {
        var trust = JsonNode.Parse(Uri.UnescapeDataString(accounts.IamA.Role(Name).AssumeRolePolicyDocument))!;
        return
        [
            .. trust["Statement"]![0]!["Condition"]!["ArnEquals"]!["aws:PrincipalArn"]!.AsArray().Select(arn => arn!.GetValue<string>()),
        ];
    }

    private Task<RepositoryAccess> EnsureAsync(AccessRequest request, params string[] adopted) =>
        accounts.RunAccessAsync(request, Some.Adopting(adopted));
}
