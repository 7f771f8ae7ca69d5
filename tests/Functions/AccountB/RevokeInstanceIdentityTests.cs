using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>Taking away what a grant had in the consumer account.</summary>
public sealed class RevokeInstanceIdentityTests
{
    [Fact]
    public async Task Only_roles_that_the_report_lists_lose_the_assume_policy()
    {
        var (iam, asked) = TestKit.Fakes.Fake.Of<IAmazonIdentityManagementService>();
        asked
            .On((ListRolesRequest _) => new ListRolesResponse())
            .On((ListPoliciesRequest _) => new ListPoliciesResponse())
            .On((ListInstanceProfilesRequest _) => new ListInstanceProfilesResponse())
            .On((DetachRolePolicyRequest _) => new DetachRolePolicyResponse());
        const string Policy = "arn:aws:iam::222222222222:policy/repogrant-system/RepoGrantAssumeAccessRoles";

        var records = new GrantRecords();
        await records.Claims.TakeAsync(GrantRecords.Grant, Some.Execution, asked: null, generation: null, CancellationToken.None);
        var report = Found(
            $"arn:aws:iam::222222222222:role/path/Reporting + {Policy}",
            "arn:aws:iam::222222222222:role/Other + arn:aws:iam::aws:policy/AdministratorAccess",
            Policy
        );

        await new RevokeInstanceIdentity(
            records.Grants,
            Some.Provisioner(new ConsumerClients { Iam = _ => iam }),
            TimeProvider.System
        ).RevokeInstanceIdentityAsync(
            new RevocationStep(report, new Revocation(GrantRecords.Grant, Some.Execution, Request: null), Ends: false),
            new Invocation()
        );

        var detached = Assert.Single(asked.Made<DetachRolePolicyRequest>());
        Assert.Equal(("Reporting", Policy), (detached.RoleName, detached.PolicyArn));
    }

    [Fact]
    public async Task Profile_role_and_policy_are_deleted_and_every_instance_loses_the_profile()
    {
        var (records, iam) = (new GrantRecords(), new IamAccount(Some.AccountB));
        var ec2 = new Ec2Account(iam);
        var clients = new ConsumerClients { Ec2 = _ => ec2.Client, Iam = _ => iam.Client };
        await records.RunAsync(
            Some.Seed,
            Some.Selection(),
            request =>
                new EnsureInstanceIdentity(records.Grants, Some.Provisioner(clients)).EnsureInstanceIdentityAsync(
                    new SelectedInput
                    {
                        Request = request,
                        Execution = Some.Execution,
                        Selection = Some.Selection(),
                    },
                    new Invocation()
                )
        );
        var profile = Some.Names(Some.Seed).InstanceProfileArn;
        for (var index = 1; index <= 5; index++)
            ec2.Add($"i-0000000{index}", "running", index == 5 ? profile + "-of-another" : profile);

        await records.Claims.TakeAsync(GrantRecords.Grant, Some.Execution, asked: null, generation: null, CancellationToken.None);
        var step = new RevocationStep(Found(), new Revocation(GrantRecords.Grant, Some.Execution, Request: null), Ends: false);

        await new RevokeInstanceIdentity(records.Grants, Some.Provisioner(clients), TimeProvider.System).RevokeInstanceIdentityAsync(
            step,
            new Invocation()
        );

        Assert.Empty(iam.Everything);
        Assert.Equal(
            [null, null, null, null, profile + "-of-another"],
            Enumerable.Range(1, 5).Select(index => ec2.ProfileOf($"i-0000000{index}"))
        );
    }

    [Fact]
    public async Task An_execution_that_no_longer_holds_the_grant_writes_nothing()
    {
        var (records, iam) = (new GrantRecords(), new IamAccount(Some.AccountB));
        var step = new RevocationStep(Found(), new Revocation(GrantRecords.Grant, Some.Execution, Request: null), Ends: false);
        var revoke = new RevokeInstanceIdentity(
            records.Grants,
            Some.Provisioner(new ConsumerClients { Iam = _ => iam.Client }),
            TimeProvider.System
        );

        await Assert.ThrowsAsync<Superseded>(() => revoke.RevokeInstanceIdentityAsync(step, new Invocation()));

        Assert.Empty(iam.Writes);
    }

    [Fact]
    public async Task A_role_that_another_grant_has_adopted_since_the_inspection_keeps_the_policy_and_the_report_says_so()
    {
        const string Reporting = $"arn:aws:iam::{Some.AccountB}:role/app/Reporting";
        const string Billing = $"arn:aws:iam::{Some.AccountB}:role/app/Billing";
        var accounts = new TwoAccounts(TimeProvider.System);
        var policy = Some.Names(Some.Seed).AdoptedRolePolicyArn;
        foreach (var name in new[] { "Reporting", "Billing" })
        {
            accounts.IamB.Add(name, "/app/", ("repogrant:extend", "true"));
            accounts.IamB.Attach(name, policy);
        }

        var found = Found($"{Reporting} + {policy}", $"{Billing} + {policy}");
        await accounts.Records.ApplyAsync(GrantRecords.Tagged("another", ("Team", "web")), Some.Adopting(Reporting));
        await accounts.Records.Claims.TakeAsync(GrantRecords.Grant, Some.Execution, asked: null, generation: null, CancellationToken.None);

        var revoked = await new RevokeInstanceIdentity(
            accounts.Records.Grants,
            accounts.Provisioner,
            TimeProvider.System
        ).RevokeInstanceIdentityAsync(
            new RevocationStep(found, new Revocation(GrantRecords.Grant, Some.Execution, Request: null), Ends: false),
            new Invocation()
        );

        Assert.Equal([policy], accounts.IamB.AttachedTo("Reporting"));
        Assert.Empty(accounts.IamB.AttachedTo("Billing"));
        Assert.Equal([$"{Billing} + {policy}"], revoked.Changes.Of(ChangeAction.Deleted));
        Assert.Equal([$"The role {Reporting} keeps {policy}: the grant 222222222222/us-east-2/another extends it, too."], revoked.Notes);
    }

    // What an inspection reports.
    private static Report Found(params string[] deleted) =>
        new()
        {
            Status = ReportStatus.Planned,
            Grant = GrantRecords.Grant,
            Instances = [],
            Changes = [.. deleted.Select(Deleted)],
            Notes = [],
        };

    private static Change Deleted(string resource) =>
        new()
        {
            Account = Some.AccountB,
            Resource = resource,
            Action = ChangeAction.Deleted,
        };
}
