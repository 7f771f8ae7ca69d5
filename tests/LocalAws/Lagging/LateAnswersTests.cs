using LocalAws.Lagging;
using LocalAws.Tests.Ec2;
using LocalAws.Tests.Iam;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Lagging;

/// <summary>Answers that follow writes late, over the wire. The clock stands still: nothing follows but what does at once.</summary>
public sealed class LateAnswersTests(LateAnswersTests.LateLocalAws local) : IClassFixture<LateAnswersTests.LateLocalAws>
{
    private const string Account = LocalAwsFixture.AccountB;
    private const int Tries = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_that_exists_already_cannot_be_found_for_a_while()
    {
        using var iam = QueryClient.Administrator(local.Host, Account, local.Time);
        var (found, missing) = (0, new List<string>());
        for (var number = 0; number < Tries; number++)
        {
            var name = $"reads-{number}";
            await CreateRoleAsync(iam, name);
            Assert.Equal("EntityAlreadyExists", (await CreateAsync(iam, name)).Code);
            if ((await iam.IamAsync("GetRole", ("RoleName", name))).Code is null)
                found++;
            else
                missing.Add(name);
        }

        Assert.NotEqual(0, found);
        Assert.InRange(missing.Count, Tries / 4, Tries - 1);
        var listed = (await iam.IamAsync("ListRoles", ("MaxItems", "1000"))).Expect().Texts("RoleName");
        Assert.Empty(missing.Intersect(listed, StringComparer.Ordinal));

        local.Time.Advance(LagRange.LongestOf(LagKind.IamReads));
        foreach (var name in missing)
            (await iam.IamAsync("GetRole", ("RoleName", name))).Expect();
    }

    [Fact]
    public async Task A_policy_that_was_taken_off_is_listed_for_a_while_and_each_role_has_its_own_time()
    {
        using var iam = QueryClient.Administrator(local.Host, Account, local.Time);
        const string Policy = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
        string[] names = [.. Enumerable.Range(0, Tries).Select(number => $"detach-{number}")];
        foreach (var name in names)
            await CreateRoleAsync(iam, name);
        local.Time.Advance(LagRange.LongestOf(LagKind.IamDecisions));
        foreach (var name in names)
            (await iam.IamAsync("AttachRolePolicy", ("RoleName", name), ("PolicyArn", Policy))).Expect();
        local.Time.Advance(LagRange.LongestOf(LagKind.IamDecisions));

        var still = 0;
        foreach (var name in names)
        {
            (await iam.IamAsync("DetachRolePolicy", ("RoleName", name), ("PolicyArn", Policy))).Expect();
            var attached = await iam.IamAsync("ListAttachedRolePolicies", ("RoleName", name));
            still += attached.Expect().Texts("PolicyArn").Count;
        }

        Assert.InRange(still, 1, Tries - 1);
    }

    [Fact]
    public async Task EC2_says_in_several_ways_that_it_does_not_know_a_profile_or_its_role_yet()
    {
        using var iam = QueryClient.Administrator(local.Host, Account, local.Time);
        using var ec2 = local.Host.Ec2(Account);
        var launched = await ec2.RunInstancesAsync(
            new()
            {
                ImageId = Accounts.AmiId,
                MinCount = 1,
                MaxCount = 1,
            },
            Cancel
        );
        var instance = launched.Reservation.Instances[0].InstanceId;
        var said = new HashSet<string>(StringComparer.Ordinal);
        for (var number = 0; number < Tries; number++)
        {
            var name = $"fresh-{number}";
            await CreateRoleAsync(iam, name);
            (await iam.IamAsync("CreateInstanceProfile", ("InstanceProfileName", name))).Expect();
            await UntilKnownAsync(() => iam.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", name), ("RoleName", name)));
            await TryAsync(name);
        }

        // Some time after, EC2 knows each profile, and its decisions do not know each role.
        string[] names = [.. Enumerable.Range(0, 2 * Tries).Select(number => $"passed-{number}")];
        foreach (var name in names)
        {
            await CreateRoleAsync(iam, name);
            (await iam.IamAsync("CreateInstanceProfile", ("InstanceProfileName", name))).Expect();
        }
        local.Time.Advance(LagRange.LongestOf(LagKind.IamReads));
        foreach (var name in names)
            (await iam.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", name), ("RoleName", name))).Expect();
        local.Time.Advance(LagRange.LongestOf(LagKind.Ec2Profiles));
        foreach (var name in names)
            await TryAsync(name);

        Assert.Equal(
            [
                "IncorrectState: ResultDetail: { Code=InstanceIdentityProfileNotFound, "
                    + $"Message=InstanceIdentityProfile not found for the key: {Account}/NAME }}",
                "InvalidParameterValue: IAM Instance Profile \"NAME\" has no associated IAM Roles",
                "InvalidParameterValue: Invalid IAM Instance Profile: NAME",
                "InvalidParameterValue: Value (NAME) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
                "UnauthorizedOperation: You are not authorized to perform this operation. User: "
                    + $"arn:aws:iam::{Account}:user/administrator is not authorized to perform: iam:PassRole on resource: "
                    + $"arn:aws:iam::{Account}:role/NAME because no identity-based policy allows the iam:PassRole action.",
            ],
            said.Order(StringComparer.Ordinal)
        );

        async Task TryAsync(string name)
        {
            try
            {
                var associated = await ec2.AssociateIamInstanceProfileAsync(
                    new()
                    {
                        InstanceId = instance,
                        IamInstanceProfile = new() { Name = name },
                    },
                    Cancel
                );
                await ec2.DisassociateIamInstanceProfileAsync(
                    new() { AssociationId = associated.IamInstanceProfileAssociation.AssociationId },
                    Cancel
                );
            }
            catch (Amazon.EC2.AmazonEC2Exception refused)
            {
                var words = refused.Message.Split(" Encoded authorization failure message")[0];
                said.Add($"{refused.ErrorCode}: {words.Replace(name, "NAME", StringComparison.Ordinal)}");
            }
        }
    }

    [Fact]
    public async Task EC2_shows_a_launched_instance_late_and_its_tags_with_it()
    {
        using var ec2 = local.Host.Ec2(Account);
        var launched = new List<string>();
        for (var number = 0; number < Tries; number++)
        {
            var answer = await ec2.RunInstancesAsync(
                new()
                {
                    ImageId = Accounts.AmiId,
                    MinCount = 1,
                    MaxCount = 1,
                    TagSpecifications = [new() { ResourceType = "instance", Tags = [new() { Key = "Late", Value = "yes" }] }],
                },
                Cancel
            );
            launched.Add(answer.Reservation.Instances[0].InstanceId);
        }

        Assert.InRange((await ShownAsync()).Count, 1, Tries - 1);
        local.Time.Advance(LagRange.LongestOf(LagKind.Ec2Instances));
        Assert.Equal(launched.Order(StringComparer.Ordinal), (await ShownAsync()).Order(StringComparer.Ordinal));

        async Task<IReadOnlyList<string>> ShownAsync()
        {
            var described = await ec2.DescribeInstancesAsync(new() { Filters = [new() { Name = "tag:Late", Values = ["yes"] }] }, Cancel);
            return [.. (described.Reservations ?? []).SelectMany(reservation => reservation.Instances).Select(found => found.InstanceId)];
        }
    }

    private static Task<QueryAnswer> CreateAsync(QueryClient iam, string name) =>
        iam.IamAsync("CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", PolicyJson.TrustsEc2));

    private static async Task CreateRoleAsync(QueryClient iam, string name) => (await CreateAsync(iam, name)).Expect();

    // A write may not find what was created a moment ago either.
    private async Task UntilKnownAsync(Func<Task<QueryAnswer>> call)
    {
        var answer = await call();
        if (answer.Code == "NoSuchEntity")
        {
            local.Time.Advance(LagRange.LongestOf(LagKind.IamReads));
            answer = await call();
        }
        answer.Expect();
    }

    public sealed class LateLocalAws : LocalAwsFixture
    {
        // Clients sign with the real time.
        internal FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

        protected override LocalAwsOptions Configure(LocalAwsOptions options) =>
            options with
            {
                Time = Time,
                Lag = new(5) { Scale = 1 },
            };
    }
}
