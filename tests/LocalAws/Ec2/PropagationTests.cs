using Amazon.EC2;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Ec2;

/// <summary>EC2 learns of an instance profile only when IAM has spread it.</summary>
public sealed class PropagationTests(PropagationTests.SlowIam local) : IClassFixture<PropagationTests.SlowIam>
{
    private const string Account = "222222222222";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_profile_is_not_valid_yet()
    {
        // Roles and their policies spread as slowly: the administrator was there from the start.
        await local.Host.IamAsync(Account, "CreateInstanceProfile", ("InstanceProfileName", "young"));
        using var ec2 = local.Host.Ec2(Account);
        Task<Amazon.EC2.Model.RunInstancesResponse> RunAsync() =>
            ec2.RunInstancesAsync(
                new()
                {
                    ImageId = Accounts.AmiId,
                    MinCount = 1,
                    MaxCount = 1,
                    IamInstanceProfile = new() { Name = "young" },
                },
                Cancel
            );

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(RunAsync);
        Assert.Equal(
            ("InvalidParameterValue", "Value (young) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"),
            (error.ErrorCode, error.Message)
        );
        local.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull((await RunAsync()).Reservation.Instances[0].IamInstanceProfile);
    }

    public sealed class SlowIam : LocalAwsFixture
    {
        // Clients sign with the real time.
        public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

        protected override LocalAwsOptions Configure(LocalAwsOptions options) =>
            options with
            {
                Time = Time,
                Delays = new() { IamPropagation = TimeSpan.FromSeconds(10) },
            };
    }
}
