using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>What is deleted is shown by the stories, on LocalAws.</summary>
public sealed class RevokeInstanceIdentityTests
{
    [Fact]
    public async Task Only_what_the_report_connects_to_the_assume_policy_is_detached()
    {
        var (iam, asked) = TestKit.Fakes.Fake.Of<IAmazonIdentityManagementService>();
        asked
            .On((ListRolesRequest _) => new ListRolesResponse())
            .On((ListPoliciesRequest _) => new ListPoliciesResponse())
            .On((ListInstanceProfilesRequest _) => new ListInstanceProfilesResponse())
            .On((DetachRolePolicyRequest _) => new DetachRolePolicyResponse());
        const string Policy = "arn:aws:iam::222222222222:policy/repogrant-system/RepoGrantAssumeAccessRoles";

        await new RevokeInstanceIdentity(
            Some.Provisioner(new ConsumerClients { Iam = _ => iam }),
            TimeProvider.System
        ).RevokeInstanceIdentityAsync(
            new Report
            {
                Status = ReportStatus.Planned,
                Grant = new GrantKey("web-team", Some.AccountB, "us-east-2"),
                Instances = [],
                Changes =
                [
                    Deleted($"arn:aws:iam::222222222222:role/path/Reporting + {Policy}"),
                    Deleted("arn:aws:iam::222222222222:role/Other + arn:aws:iam::aws:policy/AdministratorAccess"),
                    Deleted(Policy),
                ],
                Notes = [],
            },
            new Invocation()
        );

        var detached = Assert.Single(asked.Made<DetachRolePolicyRequest>());
        Assert.Equal(("Reporting", Policy), (detached.RoleName, detached.PolicyArn));
    }

    private static Change Deleted(string resource) =>
        new()
        {
            Account = Some.AccountB,
            Resource = resource,
            Action = ChangeAction.Deleted,
        };
}
