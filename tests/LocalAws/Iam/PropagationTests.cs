using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Iam;

/// <summary>IAM is eventually consistent: reads see a change at once, decisions after the delay.</summary>
public sealed class PropagationTests(PropagationTests.SlowIam aws) : IClassFixture<PropagationTests.SlowIam>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string B = LocalAwsFixture.AccountB;

    [Fact]
    public async Task A_new_role_can_be_read_at_once_and_assumed_after_the_delay()
    {
        using var a = QueryClient.Administrator(aws.Host, A, aws.Time);
        using var b = QueryClient.Administrator(aws.Host, B, aws.Time);
        var arn = (await a.IamAsync("CreateRole", ("RoleName", "New"), ("AssumeRolePolicyDocument", PolicyJson.TrustsPrincipal(B))))
            .Expect()
            .Text("Arn")!;
        (await a.IamAsync("GetRole", ("RoleName", "New"))).Expect();
        Assert.Equal("AccessDenied", (await b.StsAsync("AssumeRole", ("RoleArn", arn), ("RoleSessionName", "s1"))).Code);

        aws.Time.Advance(SlowIam.Delay);
        await b.AssumeAsync(arn);
    }

    public sealed class SlowIam : LocalAwsFixture
    {
        public static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

        internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

        protected override LocalAwsOptions Configure(LocalAwsOptions options) =>
            options with
            {
                Time = Time,
                Delays = options.Delays with { IamPropagation = Delay },
            };
    }
}
