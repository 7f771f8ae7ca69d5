using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>The one policy that an adopted role gets, and when it is taken off again.</summary>
public sealed class AdoptedRolePolicyTests
{
    private const string AdoptedPolicyArn = $"arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantAssumeAccessRoles";

    private readonly TwoAccounts accounts = new(TimeProvider.System);

    [Fact]
    public async Task A_role_that_is_no_longer_adopted_loses_the_policy_and_keeps_everything_else()
    {
        var reporting = Reporting();
        await EnsureAsync(Some.Seed, reporting);
        accounts.IamB.Attach("Reporting", "arn:aws:iam::aws:policy/ReadOnlyAccess");

        var identity = await EnsureAsync();

        Assert.Equal(["arn:aws:iam::aws:policy/ReadOnlyAccess"], accounts.IamB.AttachedTo("Reporting"));
        Assert.Equal(
            $"{reporting.Arn} + {AdoptedPolicyArn}",
            Assert.Single(identity.Changes, change => change.Action == ChangeAction.Deleted).Resource
        );
        Assert.Empty(accounts.Records.Applied.FormerRoles);
    }

    [Fact]
    public async Task A_role_that_another_grant_extends_keeps_the_policy_and_the_report_says_so()
    {
        var reporting = Reporting();
        await EnsureAsync(Some.Seed, reporting);
        await accounts.Records.ApplyAsync(
            GrantRecords.Tagged("another", ("Team", "web")),
            Some.Selection() with
            {
                AdoptedRoles = [reporting],
            }
        );

        var identity = await EnsureAsync();

        Assert.Equal([AdoptedPolicyArn], accounts.IamB.AttachedTo("Reporting"));
        Assert.Equal(
            $"The role {reporting.Arn} keeps {AdoptedPolicyArn}: the grant 222222222222/us-east-2/another extends it, too.",
            Assert.Single(identity.Notes)
        );
    }

    [Fact]
    public async Task A_deleted_adopted_role_does_not_fail_the_run()
    {
        await EnsureAsync(Some.Seed, Reporting());
        accounts.IamB.Remove("Reporting");

        var identity = await EnsureAsync();

        Assert.Equal([ChangeAction.Unchanged], identity.Changes.Select(change => change.Action).Distinct());
    }

    [Fact]
    public async Task A_run_for_a_launched_instance_takes_nothing_away()
    {
        await EnsureAsync(Some.Seed, Reporting());
        await accounts.Records.BeginAsync(Some.Seed);
        await accounts.Records.FailAsync(Some.Seed, "AnError");
        Assert.NotEmpty(accounts.Records.Applied.FormerRoles);

        await EnsureAsync(await accounts.Records.LaunchedAsync());

        Assert.Equal([AdoptedPolicyArn], accounts.IamB.AttachedTo("Reporting"));
        Assert.NotEmpty(accounts.Records.Applied.FormerRoles);
    }

    [Fact]
    public async Task An_adopted_role_gets_the_consumer_accounts_own_policy_and_nothing_else()
    {
        var role = accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true"));

        var identity = await EnsureAsync(Some.Seed, new AdoptedRole(role.RoleName, role.Arn));

        Assert.Equal(
            [$"arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantAssumeAccessRoles"],
            accounts.IamB.AttachedTo("Reporting")
        );
        var note = Assert.Single(identity.Notes);
        Assert.Contains("every instance that uses the role gets the access", note, StringComparison.Ordinal);
        Assert.Contains(
            $"the policy arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantAssumeAccessRoles",
            note,
            StringComparison.Ordinal
        );
        Assert.EndsWith("If code manages this role's tags or attachments, add both there.", note, StringComparison.Ordinal);
    }

    private AdoptedRole Reporting()
    {
        var role = accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true"));
        return new AdoptedRole(role.RoleName, role.Arn);
    }

    private Task<InstanceIdentity> EnsureAsync(AccessRequest? request = null, params AdoptedRole[] adopted) =>
        accounts.RunIdentityAsync(request ?? Some.Seed, Some.Selection(Some.InstanceId) with { AdoptedRoles = adopted });
}
