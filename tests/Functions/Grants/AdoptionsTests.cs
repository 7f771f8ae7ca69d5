using Amazon.DynamoDBv2.Model;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>Which adopted roles lose the assume policy with a grant: those that nothing else extends.</summary>
public sealed class AdoptionsTests
{
    private const string Policy = $"arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantAssumeAccessRoles";
    private const string Reporting = $"arn:aws:iam::{Some.AccountB}:role/app/Reporting";

    private static readonly GrantKey First = GrantRecords.Grant with { Name = "first" };
    private static readonly GrantKey Second = GrantRecords.Grant with { Name = "second" };

    private readonly TwoAccounts accounts = new(new SkippedPauses(TimeProvider.System.GetUtcNow()));

    public AdoptionsTests()
    {
        accounts.IamB.AddProfile("Reporting", "/app/", accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true")));
        accounts.Ec2.Add("i-00000001", "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Reporting", ("Team", "web"));
    }

    [Fact]
    public async Task A_role_that_another_grant_extends_keeps_the_policy()
    {
        await accounts.ApplyAsync(Of(First));
        await accounts.ApplyAsync(Of(Second));

        var report = await accounts.InspectAsync(First);

        Assert.False(Loses(report));
        Assert.Contains(
            $"The role {Reporting} keeps {Policy}: the grant 222222222222/us-east-2/second extends it, too.",
            report.Notes!,
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Of_two_grants_that_are_revoked_at_once_neither_keeps_the_policy_on_the_role_for_the_other()
    {
        await accounts.ApplyAsync(Of(First));
        await accounts.ApplyAsync(Of(Second));
        await MarkAsync(First);
        await MarkAsync(Second);

        Assert.True(Loses(await accounts.InspectAsync(First)));
        Assert.True(Loses(await accounts.InspectAsync(Second)));
    }

    /// <summary>IAM may still show the access role of a grant whose revocation has ended, with the trust that it had.</summary>
    [Fact]
    public async Task Of_two_grants_that_are_revoked_one_after_the_other_the_first_does_not_keep_the_policy_on_the_role()
    {
        await accounts.ApplyAsync(Of(First));
        await accounts.ApplyAsync(Of(Second));
        await MarkAsync(Second);
        await accounts.Records.Claims.TakeAsync(Second, GrantRecords.Another, asked: null, generation: null, CancellationToken.None);
        await accounts.Records.Grants.History.BuryAsync(
            Second,
            GrantRecords.Another,
            [],
            isKnown: true,
            accounts.Records.NextStart(),
            CancellationToken.None
        );

        Assert.True(Loses(await accounts.InspectAsync(First)));
    }

    [Fact]
    public async Task A_closed_access_role_without_a_record_keeps_nothing_and_an_open_one_does()
    {
        await accounts.ApplyAsync(Of(First));
        await accounts.ApplyAsync(Of(Second));
        await accounts.Records.Table.Client.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = TableInMemory.Name,
                Key = new() { ["collection"] = new("grants"), ["id"] = new(Second.Id) },
                ConditionExpression = "#id = :id",
                ExpressionAttributeNames = new() { ["#id"] = "id" },
                ExpressionAttributeValues = new() { [":id"] = new(Second.Id) },
            },
            CancellationToken.None
        );

        Assert.Contains(
            (await accounts.InspectAsync(First)).Notes!,
            note => note.EndsWith("role/repogrant/second, of another grant, extends it, too.", StringComparison.Ordinal)
        );

        var role = accounts.IamA.Role("second");
        role.AssumeRolePolicyDocument = AccessTrust.Closed(PolicyDocument.Parse(role.AssumeRolePolicyDocument))!.Text;
        Assert.True(Loses(await accounts.InspectAsync(First)));
    }

    [Fact]
    public async Task A_role_that_a_narrowing_run_did_not_get_to_loses_the_policy_with_the_grant()
    {
        await accounts.ApplyAsync(Of(First));
        // The access role no longer names it, and then the run stopped.
        var narrowed = await accounts.Records.BeginAsync(Some.WithIds() with { Name = "first", AccessRoleName = "first" });
        await accounts.EnsureAccessAsync(narrowed, Some.Selection());
        Assert.DoesNotContain(
            "Reporting",
            Uri.UnescapeDataString(accounts.IamA.Role("first").AssumeRolePolicyDocument),
            StringComparison.Ordinal
        );

        Assert.True(Loses(await accounts.InspectAsync(First)));
    }

    [Fact]
    public async Task What_another_grant_attached_is_not_taken_for_what_was_there_before()
    {
        await accounts.ApplyAsync(Of(First));
        await accounts.ApplyAsync(Of(Second) with { OnFailure = OnFailure.Rollback });
        await MarkAsync(First);

        Assert.True(Loses(await accounts.InspectAsync(Second)));
    }

    [Fact]
    public async Task What_its_owner_attached_stays()
    {
        accounts.IamB.Attach("Reporting", Policy);
        await accounts.ApplyAsync(Of(First) with { OnFailure = OnFailure.Rollback });

        var report = await accounts.InspectAsync(First);

        Assert.False(Loses(report));
        Assert.Single(report.Notes!, note => note == $"The role {Reporting} keeps {Policy}, which it had before the grant.");
    }

    [Fact]
    public async Task What_its_owner_attached_stays_after_the_second_grant_of_the_role_too()
    {
        accounts.IamB.Attach("Reporting", Policy);
        await accounts.ApplyAsync(Of(First) with { OnFailure = OnFailure.Rollback });
        await accounts.ApplyAsync(Of(Second) with { OnFailure = OnFailure.Rollback });
        await MarkAsync(First);

        Assert.False(Loses(await accounts.InspectAsync(Second)));
    }

    private static bool Loses(Report report) => report.Changes.Any(change => change.Resource == $"{Reporting} + {Policy}");

    private static AccessRequest Of(GrantKey grant)
    {
        var request = GrantRecords.Tagged(grant.Name, ("Team", "web"));
        return request with { AccessRoleName = grant.Name, Consumer = request.Consumer with { InstanceRoleName = grant.Name } };
    }

    private async Task MarkAsync(GrantKey grant) =>
        Assert.True(
            await accounts.Records.Grants.RevokeAsync(
                grant,
                accounts.Records.NextStart().ToUnixTimeMilliseconds(),
                seen: null,
                CancellationToken.None
            )
        );
}
