using TestKit.Stories;

namespace LocalAws.Tests.Faults;

public sealed class FaultsAreOffTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    [Fact]
    public async Task Without_the_option_no_rule_is_accepted()
    {
        using var faults = new FaultClient(aws.Host.Endpoint);

        var (status, answer) = await faults.PostAsync("""{"kind":"before","service":"sts","operation":"GetCallerIdentity"}""");

        Assert.Equal(404, status);
        Assert.Contains("--faults", (string?)answer["message"], StringComparison.Ordinal);
        Assert.Equal(0, (await aws.AwsAsync(LocalAwsFixture.AccountA, "sts", "get-caller-identity")).ExitCode);
    }
}
