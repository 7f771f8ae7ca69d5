using RepoGrant.Cli.Grants;
using static Cli.Tests.Grants.Recorded;

namespace Cli.Tests.Grants;

/// <summary>Who has access is answered from what exists, not from what was last requested.</summary>
public class RepositoryAccessTests
{
    private const string Both = """{"repositories":["us-east-2/Dropped","us-east-2/SharedDemoRepo"],"users":["root","ec2-user"]}""";

    private static readonly Recorded Failed = new() { Applied = Both, Result = Ended(First, 0, "FAILED") };

    [Theory]
    [InlineData("SharedDemoRepo")]
    [InlineData("us-east-2/SharedDemoRepo")]
    public void What_was_applied_as_requested_is_known(string repository)
    {
        var access = Assert.Single(RepositoryAccess.Of(new Recorded { Result = Ended(First, 0) }.Grant(), repository));

        Assert.Equal(("us-east-2", "SharedDemoRepo", "read"), (access.Region, access.Name, access.Level));
    }

    [Theory]
    [InlineData("eu-west-1/SharedDemoRepo")]
    [InlineData("DemoRepo")]
    [InlineData("us-east-2")]
    public void Another_repository_is_not_meant(string repository) =>
        Assert.Empty(RepositoryAccess.Of(new Recorded { Result = Ended(First, 0) }.Grant(), repository));

    [Fact]
    public void A_revocation_that_has_not_ended_has_not_taken_the_access_away()
    {
        var access = Assert.Single(
            RepositoryAccess.Of(new Recorded { IsRevoked = true, Result = Ended(First, 0) }.Grant(), "SharedDemoRepo")
        );

        Assert.Equal(("being revoked", "not known (read requested)"), (access.Grant.Status, access.Level));
    }

    [Fact]
    public void A_repository_that_a_failed_change_was_to_drop_may_still_be_accessible()
    {
        var access = Assert.Single(RepositoryAccess.Of(Failed.Grant(), "Dropped"));

        Assert.Equal(("FAILED", "not known", null), (access.Grant.Status, access.Level, access.Requested));
        Assert.Equal(["root", "ec2-user"], access.Grant.Users);
    }

    [Fact]
    public void The_level_is_not_known_while_it_is_changed_and_after_a_change_that_failed()
    {
        Assert.Equal("not known (read requested)", LevelOf(Failed));
        Assert.Equal(
            "not known (read requested)",
            LevelOf(
                new()
                {
                    Holder = Second,
                    Run = Second,
                    Result = Ended(First, 0),
                }
            )
        );
        // The failure was of an earlier request.
        Assert.Equal("read", LevelOf(Failed with { Generation = 2, Run = Second }));
        Assert.Equal("read", LevelOf(new() { Result = Ended(First, 0, "NOT_VERIFIED") }));

        static string LevelOf(Recorded record) => Assert.Single(RepositoryAccess.Of(record.Grant(), "SharedDemoRepo")).Level;
    }

    [Fact]
    public void What_somebody_has_written_there_by_hand_does_no_harm()
    {
        var spoiled = new Recorded { Applied = """{"repositories":["SharedDemoRepo",null,"a/b/c","us-east-2/SharedDemoRepo"]}""" };

        Assert.Single(RepositoryAccess.Of(spoiled.Grant(), "SharedDemoRepo"));
        Assert.Single(RepositoryAccess.Of(new Recorded { Applied = "[" }.Grant(), "SharedDemoRepo"));
    }
}
