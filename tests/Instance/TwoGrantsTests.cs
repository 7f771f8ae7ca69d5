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

    private static readonly (string, string)[] SameProfile =
    [
        ("Grant", "other"),
        ("AccessRoleArn", "arn:aws:iam::111111111111:role/repogrant/Other"),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <remarks>The profile can only have one role: the second grant would take the access from the first.</remarks>
    [Fact]
    public async Task Of_two_grants_with_the_same_profile_name_the_second_is_told_so_and_writes_nothing()
    {
        using var machine = new Machine();
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        var before = await FilesAsync(machine);

        var second = await machine.ConfigureAsync([.. SameProfile, ("Repositories", "us-east-2/Another")]);

        Assert.Equal(
            "[profile cross-account-role] is that of the grant with role "
                + "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole: choose another profileName; "
                + "if that grant was revoked, reconcile, or remove the section",
            second["profile"].Detail
        );
        Assert.Equal(["prerequisites", "profile"], second.Checks.Select(check => check.Name));
        Assert.Equal(before, await FilesAsync(machine));
        Assert.True((await machine.ConfigureAsync([.. SameProfile, ("Action", "remove"), ("Generation", "1")]))["removed"].Ok);
        Assert.Equal(before, await FilesAsync(machine));
    }

    /// <remarks>Of the first one's files nothing but the profile's name is left: the second has written its own role there.</remarks>
    [Theory]
    [InlineData("us-east-2/SharedDemoRepo")]
    [InlineData("us-east-2/Another")]
    public async Task A_grant_that_is_cleaned_late_leaves_the_profile_and_the_helpers_of_its_successor(string repository)
    {
        using var machine = new Machine();
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        File.Delete(machine.ConfigFile);
        await machine.ConfigureAsync([.. SameProfile, ("Repositories", repository)]);
        var before = await FilesAsync(machine);
        Assert.Contains("role/repogrant/Other", before.Config, StringComparison.Ordinal);

        var removed = (await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1")))["removed"];

        Assert.Equal(
            (true, "nothing was there ([profile cross-account-role] was kept: its role_arn was changed)"),
            (removed.Ok, removed.Detail)
        );
        Assert.Equal(before, await FilesAsync(machine));
    }

    [Fact]
    public async Task A_grant_may_change_its_own_role()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        var run = await machine.ConfigureAsync(("AccessRoleArn", "arn:aws:iam::111111111111:role/repogrant/Other"), ("Generation", "1"));
        Assert.True(run["profile"].Ok, run["profile"].Detail);
        Assert.Contains("role/repogrant/Other", (await FilesAsync(machine)).Config, StringComparison.Ordinal);
    }

    /// <remarks>Its own instance is not this one, so no run here would ever remove it.</remarks>
    [Fact]
    public async Task A_grant_that_came_with_the_disk_of_another_instance_does_not_keep_its_repositories()
    {
        using var machine = new Machine();
        machine.Environment["AWS_SSM_INSTANCE_ID"] = "i-0fedcba9876543210";
        await machine.ConfigureAsync(("Grant", "image"), ("ProfileName", "image"));
        Directory.Delete(machine.MemoryFolder, recursive: true);
        machine.Environment["AWS_SSM_INSTANCE_ID"] = Machine.InstanceId;

        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);

        Assert.Equal(["", Helper], await HelpersAsync(machine, "SharedDemoRepo"));
        Assert.EndsWith("was already correct", (await machine.ConfigureAsync())["credential-helper"].Detail, StringComparison.Ordinal);
    }

    private static async Task<(string Config, string Git)> FilesAsync(Machine machine) =>
        (await File.ReadAllTextAsync(machine.ConfigFile, Cancelled), await File.ReadAllTextAsync(machine.GitConfigFile, Cancelled));
}
