namespace Packages.Tests.Choice;

/// <summary>aws/packages.sh against package feeds that are folders.</summary>
public sealed class ChoiceTests : IDisposable
{
    private const string Script = "aws/packages.sh";

    private readonly ProjectCopy project = new();

    [Fact]
    public async Task A_feed_that_has_all_packages_means_the_official_ones()
    {
        project.Offer(ProjectCopy.Official.Keys);

        Assert.Equal(
            new Command(0, "true\n", "packages: the official AWS packages: the feed has them all\n"),
            await project.RunAsync("bash", Script, "choose")
        );
        Assert.Equal(new Command(0, "true\n", ""), await project.RunAsync("bash", Script, "require"));
    }

    [Fact]
    public async Task A_feed_that_lacks_some_means_the_stand_ins_and_names_what_it_lacks()
    {
        project.Offer(ProjectCopy.Official.Keys.Except(["AWSSDK.CodeCommit", "Amazon.Lambda.Core"]));

        var run = await project.RunAsync("bash", Script, "choose");

        Assert.Equal(
            new Command(
                0,
                "false\n",
                $"packages: the stand-ins in aws/: the feed lacks AWSSDK.CodeCommit {ProjectCopy.Official["AWSSDK.CodeCommit"]}, "
                    + $"Amazon.Lambda.Core {ProjectCopy.Official["Amazon.Lambda.Core"]}\n"
            ),
            run
        );
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("99.0.0")]
    public async Task Another_version_is_not_the_package(string version)
    {
        project.Offer(ProjectCopy.Official.Keys.Except(["AWSSDK.CodeCommit"]));
        project.Offer("AWSSDK.CodeCommit", version);

        var run = await project.RunAsync("bash", Script, "choose");

        Assert.Equal("false\n", run.Output);
        Assert.EndsWith(
            $"the feed lacks AWSSDK.CodeCommit {ProjectCopy.Official["AWSSDK.CodeCommit"]}\n",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("require", null)]
    [InlineData("choose", "true")]
    public async Task A_build_that_requires_the_official_packages_fails_and_names_the_package_and_the_alternative(string mode, string? wish)
    {
        project.Offer(ProjectCopy.Official.Keys.Except(["AWSSDK.CodeCommit"]));

        var run = await project.RunAsync([("OfficialAwsPackages", wish)], "bash", Script, mode);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"lacks AWSSDK.CodeCommit {ProjectCopy.Official["AWSSDK.CodeCommit"]}.", run.Error, StringComparison.Ordinal);
        Assert.Contains("OfficialAwsPackages=false sam build", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("choose")]
    [InlineData("require")]
    public async Task A_build_that_wants_the_stand_ins_gets_them_without_querying_a_feed(string mode)
    {
        var run = await project.RunAsync([("OfficialAwsPackages", "false")], "bash", Script, mode);

        Assert.Equal(new Command(0, "false\n", ""), run);
        Assert.Equal(0, project.Calls("restore"));
    }

    [Fact]
    public async Task A_feed_is_queried_once_but_again_before_an_error()
    {
        var lacking = ProjectCopy.Official.Keys.Except(["AWSSDK.CodeCommit"]);
        project.Offer(lacking);

        await project.RunAsync("bash", Script, "choose");
        project.Offer("AWSSDK.CodeCommit");
        var remembered = await project.RunAsync("bash", Script, "choose");

        Assert.Equal("false\n", remembered.Output);
        Assert.Equal(1, project.Calls("restore"));
        Assert.Equal("true\n", (await project.RunAsync("bash", Script, "require")).Output);
        Assert.Equal("true\n", (await project.RunAsync("bash", Script, "choose")).Output);
        Assert.Equal(2, project.Calls("restore"));
    }

    [Fact]
    public async Task Other_versions_and_other_feeds_are_queried_again()
    {
        await project.RunAsync("bash", Script, "choose");
        project.Offer(ProjectCopy.Official.Keys);
        project.Write("nuget.config", project.Read("nuget.config") + "<!-- other -->");

        Assert.Equal("true\n", (await project.RunAsync("bash", Script, "choose")).Output);

        var versions = project.Read("Directory.Packages.props");
        project.Write(
            "Directory.Packages.props",
            versions.Replace("CodeCommit\" Version=\"", "CodeCommit\" Version=\"9", StringComparison.Ordinal)
        );
        Assert.Equal("false\n", (await project.RunAsync("bash", Script, "choose")).Output);
    }

    [Fact]
    public async Task A_feed_that_does_not_answer_means_the_stand_ins_and_is_queried_again()
    {
        project.UseFeed("http://127.0.0.1:9/index.json");

        for (var asked = 1; asked <= 2; asked++)
        {
            var run = await project.RunAsync("bash", Script, "choose");

            Assert.Equal((0, "false\n"), (run.ExitCode, run.Output));
            Assert.StartsWith(
                "packages: the stand-ins in aws/: the feed could not be asked (error NU1301: ",
                run.Error,
                StringComparison.Ordinal
            );
            Assert.Equal(1, run.Error.Count(c => c == '\n'));
            Assert.Equal(asked, project.Calls("restore"));
        }
    }

    [Fact]
    public async Task A_feed_that_does_not_answer_fails_a_build_that_requires_it()
    {
        project.UseFeed("http://127.0.0.1:9/index.json");

        var run = await project.RunAsync("bash", Script, "require");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("packages: the package feed could not be asked: error NU1301: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("OfficialAwsPackages=false sam build", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_other_setting_is_an_error()
    {
        var run = await project.RunAsync([("OfficialAwsPackages", "yes")], "bash", Script, "choose");

        Assert.Equal(new Command(2, "", "packages: OfficialAwsPackages is 'yes'; it is true, false or not set\n"), run);
    }

    public void Dispose() => project.Dispose();
}
