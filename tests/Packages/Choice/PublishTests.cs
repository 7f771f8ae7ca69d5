using System.IO.Compression;
using System.Text.Json;

namespace Packages.Tests.Choice;

/// <summary>
/// make publish, what sam build calls, and make repository-template, with a dotnet that compiles nothing and, if FEED is set, queries
/// nobody.
/// </summary>
public sealed class PublishTests : IDisposable
{
    private const string StandIns = ".build/functions/stand-ins/bootstrap";
    private const string Official = ".build/functions/official/bootstrap";

    private readonly ProjectCopy project = new();

    [Fact]
    public async Task Sam_build_uses_the_official_packages()
    {
        project.Offer(ProjectCopy.Official.Keys);

        var run = await project.RunAsync("make", "build-ValidateRequestFunction", "ARTIFACTS_DIR=out/new");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("official=true", Marker("out/new/bootstrap"));
    }

    [Fact]
    public async Task Sam_build_fails_if_the_feed_lacks_a_package_and_names_it()
    {
        project.Offer(ProjectCopy.Official.Keys.Except(["Amazon.Lambda.Annotations"]));

        var run = await project.RunAsync("make", "build-ValidateRequestFunction", "ARTIFACTS_DIR=out");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("lacks Amazon.Lambda.Annotations", run.Error, StringComparison.Ordinal);
        Assert.Contains("OfficialAwsPackages=false", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project.At("out")));
        Assert.Equal(0, project.Calls("publish"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_property_builds_with_the_stand_ins(bool inTheEnvironment)
    {
        var run = inTheEnvironment
            ? await project.RunAsync([("OfficialAwsPackages", "false")], "make", "build-XFunction", "ARTIFACTS_DIR=out")
            : await project.RunAsync("make", "build-XFunction", "ARTIFACTS_DIR=out", "OfficialAwsPackages=false");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("official=false", Marker("out/bootstrap"));
    }

    [Fact]
    public async Task The_template_for_the_aws_cli_contains_the_official_packages()
    {
        await project.RunAsync("make", "publish", "OfficialAwsPackages=false");

        var run = await project.RunAsync([("FEED", "full")], "make", "repository-template");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("official=true", Archived());
        Assert.Equal(".build/repository-account/template.yaml\n", run.Output);
        // What runs on this machine stays the kind that was chosen for it.
        Assert.Equal("official=false", Marker(".build/bootstrap/bootstrap"));
    }

    [Fact]
    public async Task The_template_for_the_aws_cli_is_not_made_if_the_feed_lacks_a_package()
    {
        await project.RunAsync("make", "repository-template", "OfficialAwsPackages=false");
        await project.RunAsync("make", "publish", "OfficialAwsPackages=false");
        Assert.True(Directory.Exists(project.At(".build/repository-account")));

        var run = await project.RunAsync([("FEED", "empty")], "make", "repository-template");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("lacks Amazon.Lambda.Core", run.Error, StringComparison.Ordinal);
        Assert.Contains("OfficialAwsPackages=false", run.Error, StringComparison.Ordinal);
        // Nor is an earlier one left, for the next command to deploy.
        Assert.False(Directory.Exists(project.At(".build/repository-account")));
    }

    [Fact]
    public async Task The_template_for_the_aws_cli_contains_the_stand_ins_only_for_who_asks_for_them()
    {
        var run = await project.RunAsync([("OfficialAwsPackages", "false")], "make", "repository-template");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("official=false", Archived());
    }

    [Fact]
    public async Task Without_a_folder_to_deploy_from_nothing_is_built()
    {
        var run = await project.RunAsync("make", "build-XFunction");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("ARTIFACTS_DIR", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, project.Calls("publish"));
    }

    [Theory]
    [InlineData(true, "the official AWS packages", Official)]
    [InlineData(false, "the stand-ins in aws/", StandIns)]
    public async Task On_this_machine_the_feed_decides_and_one_line_says_which(bool offered, string said, string made)
    {
        var run = await project.RunAsync([("FEED", offered ? "full" : "empty")], "make", "publish");

        Assert.True(run.ExitCode == 0, run.Error);
        var line = Assert.Single(run.Error.Split('\n'), line => line.StartsWith("packages: ", StringComparison.Ordinal));
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.Equal($"official={(offered ? "true" : "false")}", Marker(".build/bootstrap/bootstrap"));
        Assert.Contains($"publish: {made}, ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_kind_overwrites_the_others_output_and_each_is_built_once()
    {
        (string, string?)[] standIns = [("OfficialAwsPackages", "false")];

        for (var time = 0; time < 2; time++)
        {
            await project.RunAsync(standIns, "make", "publish");
            await project.RunAsync([("FEED", "full")], "make", "build-XFunction", "ARTIFACTS_DIR=out");
        }

        Assert.Equal(("official=false", "official=true"), (Marker(StandIns), Marker(Official)));
        Assert.Equal("official=false", Marker(".build/bootstrap/bootstrap"));
        Assert.Equal(2, project.Calls("publish"));
    }

    [Fact]
    public async Task A_folder_of_an_earlier_version_is_replaced()
    {
        project.Write(".build/bootstrap/bootstrap", "an older one");

        await project.RunAsync("make", "publish", "OfficialAwsPackages=false");

        Assert.Equal("official=false", Marker(".build/bootstrap/bootstrap"));
    }

    [Fact]
    public async Task Another_input_is_published_again()
    {
        await project.RunAsync("make", "publish", "OfficialAwsPackages=false");
        project.Write("functions/New.cs", "");
        await project.RunAsync("make", "publish", "OfficialAwsPackages=false");

        Assert.Equal(2, project.Calls("publish"));
    }

    [Theory]
    [InlineData("true", 14_999_000, 0, true)]
    [InlineData("true", 15_000_001, 0, false)]
    [InlineData("true", 1_000_000, 6_900_000, true)]
    [InlineData("true", 1_000_000, 7_100_000, false)]
    [InlineData("false", 13_999_000, 0, true)]
    [InlineData("false", 14_100_001, 0, false)]
    [InlineData("false", 1_000_000, 6_250_000, true)]
    [InlineData("false", 1_000_000, 6_450_000, false)]
    public async Task Each_kind_has_its_limits(string official, int bytes, int random, bool passes)
    {
        var run = await project.RunAsync(
            [("FEED", "full"), ("OfficialAwsPackages", official), ("BYTES", $"{bytes}"), ("RANDOM_BYTES", $"{random}")],
            "make",
            "publish"
        );

        Assert.True(run.ExitCode == 0 == passes, run.Error);
        if (!passes)
            Assert.Matches("publish: bootstrap .* has \\d+ bytes.*; the limit is \\d+", run.Error);

        Assert.Equal(passes, File.Exists(project.At(".build/bootstrap/bootstrap")));
    }

    [Fact]
    public async Task A_build_that_touches_the_template_fails_and_the_last_executable_stays()
    {
        await project.RunAsync("make", "publish", "OfficialAwsPackages=false");
        var before = Marker(StandIns);
        project.Write("functions/New.cs", "");

        var run = await project.RunAsync([("OfficialAwsPackages", "false"), ("BESIDES", "sed -i /^#/d template.yaml")], "make", "publish");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("publish: the build has changed template.yaml", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Marker(StandIns));
    }

    [Fact]
    public async Task A_library_folder_that_the_caller_leaks_does_not_reach_the_build()
    {
        await project.RunAsync([("OfficialAwsPackages", "false"), ("LD_LIBRARY_PATH", "/nowhere")], "make", "publish");

        Assert.EndsWith("library=\n", Tail(StandIns), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("functions")]
    [InlineData("tests/Packages/Sample")]
    public async Task The_generator_of_the_official_package_writes_its_template_where_nothing_is_tracked(string folder)
    {
        var defaults = JsonDocument.Parse(await ReadAsync(Path.Combine(folder, "aws-lambda-tools-defaults.json")));
        var template = Path.GetFullPath(Path.Combine(Places.Project, folder, defaults.RootElement.GetProperty("template").GetString()!));

        Assert.Equal(Path.Combine(Places.Project, ".build/annotations"), Path.GetDirectoryName(template));
        Assert.Contains(
            ".build/",
            await File.ReadAllLinesAsync(Path.Combine(Places.Project, ".gitignore"), TestContext.Current.CancellationToken)
        );
    }

    public void Dispose() => project.Dispose();

    private static Task<string> ReadAsync(string path) =>
        File.ReadAllTextAsync(Path.Combine(Places.Project, path), TestContext.Current.CancellationToken);

    // What the archive with the functions' code was made of.
    private string Archived()
    {
        ZipFile.ExtractToDirectory(project.At(".build/repository-account/bootstrap.zip"), project.At("archived"));
        return Marker("archived/bootstrap");
    }

    private string Marker(string path) => Tail(path).Split(' ')[0];

    // What the dotnet of the copy wrote at the end of its executable.
    private string Tail(string path)
    {
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(project.At(path)));
        return text[text.LastIndexOf("official=", StringComparison.Ordinal)..];
    }
}
