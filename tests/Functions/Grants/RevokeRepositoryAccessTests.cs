using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;
using Tag = Amazon.IdentityManagement.Model.Tag;

namespace RepoGrant.Tests.Grants;

public sealed class RevokeRepositoryAccessTests
{
    [Fact]
    public void A_closed_trust_denies_what_it_allowed_and_still_says_for_whom()
    {
        var names = Some.Names(Some.Seed);
        var closed = AccessTrust.Closed(AccessTrust.For(names, [names.InstanceRoleArn, "arn:aws:iam::222222222222:role/Reporting"]));

        Assert.DoesNotContain("Allow", closed!.Text, StringComparison.Ordinal);
        Assert.Equal(
            [names.InstanceRoleArn, "arn:aws:iam::222222222222:role/Reporting"],
            AccessTrust.PinnedRoles(PolicyDocument.Parse(closed.Text), names)
        );
        Assert.Null(AccessTrust.Closed(closed));
    }

    [Theory]
    [InlineData("another", "222222222222/us-east-2")]
    [InlineData("web-team", "222222222222/eu-west-1")]
    [InlineData("web-team", "333333333333/us-east-2")]
    public async Task What_another_grant_has_stays(string name, string consumer)
    {
        var (ssm, records) = TestKit.Fakes.Fake.Of<IAmazonSimpleSystemsManagement>();
        var (iam, asked) = TestKit.Fakes.Fake.Of<IAmazonIdentityManagementService>();
        records.On(DeleteParameterResponse (DeleteParameterRequest _) => throw new ParameterNotFoundException("no"));
        List<Tag> tags =
        [
            new() { Key = "repogrant:managed", Value = "true" },
            new() { Key = "repogrant:grant", Value = name },
            new() { Key = "repogrant:consumer", Value = consumer },
        ];
        var role = new Role
        {
            RoleName = "r",
            Arn = "arn:aws:iam::111111111111:role/repogrant/r",
            Tags = tags,
        };
        var policy = new ManagedPolicy { Arn = "arn:aws:iam::111111111111:policy/repogrant/r", Tags = tags };
        asked
            .On((ListRolesRequest _) => new ListRolesResponse { Roles = [role] })
            .On((ListPoliciesRequest _) => new ListPoliciesResponse { Policies = [policy] })
            .On((GetRoleRequest _) => new GetRoleResponse { Role = role })
            .On((GetPolicyRequest _) => new GetPolicyResponse { Policy = policy });

        await new RevokeRepositoryAccess(new GrantStore(ssm), iam, TimeProvider.System).RevokeRepositoryAccessAsync(
            new Report
            {
                Status = ReportStatus.Revoked,
                Grant = new GrantKey("web-team", Some.AccountB, "us-east-2"),
                Instances = [],
                Changes = [],
                Notes = [],
            },
            new Invocation()
        );

        Assert.All(asked.Made<AmazonIdentityManagementServiceRequest>(), request => Assert.Matches("^(Get|List)", request.GetType().Name));
    }
}
