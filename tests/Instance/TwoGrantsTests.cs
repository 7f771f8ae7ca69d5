using static Instance.Tests.CredentialHelperTests;

namespace Instance.Tests;

/// <summary>Two grants of one user on one instance, as an adopted role allows: neither takes what the other has.</summary>
public sealed class TwoGrantsTests
{
    /// <remarks>If each put its own helper last, the access would change with every repair.</remarks>
    [Fact]
    public async Task Of_two_grants_of_a_repository_for_a_user_the_second_is_told_so()
    {
        (string, string)[] other =
        [
            ("Grant", "other"),
            ("ProfileName", "other"),
            ("AccessRoleArn", "arn:aws:iam::111111111111:role/repogrant/Other"),
            ("Repositories", "us-east-2/SharedDemoRepo us-east-2/Another"),
        ];
        using var machine = new Machine();
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);

        var second = await machine.ConfigureAsync(other);

        Assert.Equal(
            "the grant with profile cross-account-role has us-east-2/SharedDemoRepo for this user, too: leave it out of one of them, "
                + "or reconcile if that grant was revoked",
            Assert.Single(second.Checks, check => !check.Ok).Detail
        );
        Assert.Equal(["", Helper], await HelpersAsync(machine, "SharedDemoRepo"));
        Assert.Equal(0, (await machine.ConfigureAsync(("Action", "check"))).ExitCode);

        await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1"));
        Assert.All((await machine.ConfigureAsync(other)).Checks, check => Assert.True(check.Name == "identity" || check.Ok, check.Detail));
    }

    [Fact]
    public async Task A_grant_for_all_hosts_does_not_take_the_repository_of_another_grant_in_its_second_run_either()
    {
        (string, string)[] other =
        [
            ("Grant", "other"),
            ("ProfileName", "other"),
            ("AccessRoleArn", "arn:aws:iam::111111111111:role/repogrant/Other"),
            ("GitScope", "global"),
        ];
        using var machine = new Machine();
        await machine.ConfigureAsync();
        var first = await machine.ConfigureAsync(other);
        var second = await machine.ConfigureAsync(other);
        foreach (var run in (Run[])[first, second])
        {
            Assert.StartsWith(
                "the grant with profile cross-account-role has us-east-2/SharedDemoRepo for this user, too: ",
                Assert.Single(run.Checks, check => !check.Ok).Detail,
                StringComparison.Ordinal
            );
        }
        Assert.Equal(["", Helper], await HelpersAsync(machine, "SharedDemoRepo"));
        Assert.Equal(0, (await machine.ConfigureAsync(("Action", "check"))).ExitCode);
    }

    [Fact]
    public async Task Two_grants_for_all_hosts_do_not_take_their_repositories_from_each_other()
    {
        (string, string)[] first = [("GitScope", "global")];
        (string, string)[] second =
        [
            ("Grant", "other"),
            ("ProfileName", "other"),
            ("AccessRoleArn", "arn:aws:iam::111111111111:role/repogrant/Other"),
            ("Repositories", "us-east-2/Another"),
            ("GitScope", "global"),
        ];
        using var machine = new Machine();
        await machine.ConfigureAsync(first);
        await machine.ConfigureAsync(second);
        Assert.Equal(0, (await machine.ConfigureAsync([("Action", "check"), .. first])).ExitCode);
        Assert.Equal(0, (await machine.ConfigureAsync([("Action", "check"), .. second])).ExitCode);
    }
}
