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
        var report = new Report
        {
            Status = ReportStatus.Planned,
            Grant = GrantRecords.Grant,
            Instances = [],
            Changes =
            [
                Deleted($"arn:aws:iam::222222222222:role/path/Reporting + {Policy}"),
                Deleted("arn:aws:iam::222222222222:role/Other + arn:aws:iam::aws:policy/AdministratorAccess"),
                Deleted(Policy),
            ],
            Notes = [],
        };

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
        var step = new RevocationStep(Report: null, new Revocation(GrantRecords.Grant, Some.Execution, Request: null), Ends: false);

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
        var step = new RevocationStep(Report: null, new Revocation(GrantRecords.Grant, Some.Execution, Request: null), Ends: false);
        var revoke = new RevokeInstanceIdentity(
            records.Grants,
            Some.Provisioner(new ConsumerClients { Iam = _ => iam.Client }),
            TimeProvider.System
        );

        await Assert.ThrowsAsync<Superseded>(() => revoke.RevokeInstanceIdentityAsync(step, new Invocation()));

        Assert.Empty(iam.Writes);
    }

    private static Change Deleted(string resource) =>
        new()
        {
            Account = Some.AccountB,
            Resource = resource,
            Action = ChangeAction.Deleted,
        };
}
