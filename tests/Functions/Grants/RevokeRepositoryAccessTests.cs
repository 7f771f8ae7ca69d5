using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

public sealed class RevokeRepositoryAccessTests
{
    private const string Name = "CrossAccountRepoAccessRole";

    private readonly GrantRecords records = new();
    private readonly IamAccount iam = new(Some.AccountA);

    [Fact]
    public void A_closed_trust_policy_denies_what_it_allowed_and_still_names_the_roles()
    {
        var names = Some.Names(Some.Seed);
        var closed = AccessTrust.Closed(AccessTrust.For(names, [names.InstanceRoleArn, "arn:aws:iam::222222222222:role/Reporting"]));

        Assert.DoesNotContain("Allow", closed!.Text, StringComparison.Ordinal);
        Assert.Equal(
            [names.InstanceRoleArn, "arn:aws:iam::222222222222:role/Reporting"],
            AccessTrust.Pinned(PolicyDocument.Parse(closed.Text), "arn:aws:iam::222222222222:role/")
        );
        Assert.Null(AccessTrust.Closed(closed));
    }

    [Fact]
    public async Task First_the_trust_policy_is_closed_and_the_role_loses_its_permissions_but_both_still_exist()
    {
        await GrantAsync();

        await RevokeAsync(ends: false);

        Assert.DoesNotContain("Allow", Uri.UnescapeDataString(iam.Role(Name).AssumeRolePolicyDocument), StringComparison.Ordinal);
        Assert.Empty(iam.AttachedTo(Name));
        Assert.Equal(["role " + Name, "policy " + Name], iam.Everything);
    }

    [Fact]
    public async Task In_the_end_nothing_exists_and_a_repetition_does_no_harm()
    {
        await GrantAsync();
        iam.AddInline(Name, "by-hand");

        await RevokeAsync(ends: true);
        await RevokeAsync(ends: true);

        Assert.Empty(iam.Everything);
    }

    [Fact]
    public async Task What_the_record_names_loses_its_access_before_the_roles_of_all_grants_are_read()
    {
        await GrantAsync();
        for (var index = 0; index < 100; index++)
            iam.Add($"Other-{index}", "/repogrant/", ("repogrant:grant", $"other-{index}"));
        var calls = iam.Fake.Made<AmazonIdentityManagementServiceRequest>().Count;
        iam.Fake.On(
            (ListRolesRequest _) =>
                Some.Refuse<ListRolesResponse>(Some.Error(new AmazonIdentityManagementServiceException("slow down"), "Throttling", 400))
        );

        await Assert.ThrowsAsync<TemporaryFailure>(() => RevokeAsync(ends: false));

        Assert.Equal(["UpdateAssumeRolePolicy", "DetachRolePolicy"], iam.Writes.TakeLast(2));
        Assert.DoesNotContain("Allow", Uri.UnescapeDataString(iam.Role(Name).AssumeRolePolicyDocument), StringComparison.Ordinal);
        Assert.InRange(iam.Fake.Made<AmazonIdentityManagementServiceRequest>().Count - calls, 1, 10);
    }

    [Fact]
    public async Task A_spoiled_record_names_nothing_and_the_access_is_found_all_the_same()
    {
        await GrantAsync();
        records.PutByHand(Some.Event("seed"), applied: """{"accessRoleNames":["a/b"]}""");

        await RevokeAsync(ends: false);

        Assert.Empty(iam.AttachedTo(Name));
    }

    [Fact]
    public async Task An_execution_that_no_longer_holds_the_grant_writes_nothing()
    {
        await GrantAsync();
        var writes = iam.Writes.Count();

        await Assert.ThrowsAsync<Superseded>(() => RevokeAsync(ends: true, holds: false));

        Assert.Equal(writes, iam.Writes.Count());
    }

    [Theory]
    [InlineData("another", "222222222222/us-east-2", Some.Stack)]
    [InlineData("web-team", "222222222222/eu-west-1", Some.Stack)]
    [InlineData("web-team", "333333333333/us-east-2", Some.Stack)]
    [InlineData("web-team", "222222222222/us-east-2", "repogrant-test")]
    public async Task Resources_of_another_grant_stay(string name, string consumer, string stack)
    {
        await GrantAsync();
        foreach (var tag in iam.Role(Name).Tags)
        {
            tag.Value = tag.Key switch
            {
                "repogrant:grant" => name,
                "repogrant:consumer" => consumer,
                "repogrant:stack" => stack,
                _ => tag.Value,
            };
        }

        var policy = (
            await iam.Client.GetPolicyAsync(new() { PolicyArn = Some.Names(Some.Seed).AccessPolicyArn }, CancellationToken.None)
        ).Policy;
        policy.Tags = iam.Role(Name).Tags;
        var before = iam.Fake.Made<AmazonIdentityManagementServiceRequest>().Count;

        await RevokeAsync(ends: true);

        var made = iam.Fake.Made<AmazonIdentityManagementServiceRequest>().Skip(before).ToList();
        Assert.NotEmpty(made);
        Assert.All(made, request => Assert.Matches("^(Get|List)", request.GetType().Name));
    }

    private Task GrantAsync() =>
        records.RunAsync(
            Some.Seed,
            Some.Selection(),
            request =>
                new EnsureRepositoryAccess(records.Grants, iam.Client, Some.Settings, TimeProvider.System).EnsureRepositoryAccessAsync(
                    new SelectedInput
                    {
                        Request = request,
                        Execution = Some.Execution,
                        Selection = Some.Selection(),
                    },
                    new Invocation()
                )
        );

    private async Task RevokeAsync(bool ends, bool holds = true)
    {
        if (holds)
            await records.Claims.TakeAsync(GrantRecords.Grant, GrantRecords.Another, asked: null, generation: null, CancellationToken.None);

        await new RevokeRepositoryAccess(records.Grants, iam.Client, Some.Settings, TimeProvider.System).RevokeRepositoryAccessAsync(
            new RevocationStep(Report: null, new Revocation(GrantRecords.Grant, GrantRecords.Another, Request: null), ends),
            new Invocation()
        );
    }
}
