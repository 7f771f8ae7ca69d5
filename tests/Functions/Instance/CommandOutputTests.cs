using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using RepoGrant.Contract;
using RepoGrant.Instance;
using RepoGrant.Tests.Fakes;
using static RepoGrant.Tests.Fakes.CheckLines;

namespace RepoGrant.Tests.Instance;

public sealed class CommandOutputTests
{
    private const string Repository = "us-east-2/SharedDemoRepo";
    private static readonly string Refused = Line("get-repository", repository: Repository, ok: false, detail: "AccessDenied");

    [Fact]
    public void Exactly_the_requested_checks_verify_the_instance()
    {
        var result = Read("Success", OfSeed);

        Assert.Equal(InstanceStatus.Verified, result.Status);
        Assert.Equal(
            ["prerequisites", "profile", "credential-helper", "identity", "get-repository", "ls-remote", "environment"],
            result.Checks.Select(check => check.Name)
        );
        Assert.Equal(("root", Repository), (result.Checks[^2].User, result.Checks[^2].Repository));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_check_that_is_missing_is_named_and_nothing_is_verified(int left)
    {
        var result = Read("Success", [.. OfSeed.Where((_, index) => index != left)]);

        Assert.Equal(InstanceStatus.Failed, result.Status);
        var name = (string)JsonNode.Parse(OfSeed[left])!["check"]!;
        Assert.StartsWith($"The command did not print the check {name} of root", OwnWord(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_duplicate_check_is_not_a_proof() =>
        Assert.StartsWith(
            "The command printed the check identity of root twice.",
            OwnWord(Read("Success", [.. OfSeed, Line("identity")])),
            StringComparison.Ordinal
        );

    public static TheoryData<string> NotAskedFor =>
        [
            Line("lunch"),
            Line("identity", user: "alice"),
            Line("ls-remote", repository: "us-east-2/Another"),
            Line("ls-remote"),
            Line("clone", repository: Repository),
            Line("credential-helper"),
            Line("omitted"),
            """{"check":"identity","ok":true}""",
        ];

    [Theory]
    [MemberData(nameof(NotAskedFor))]
    public void A_check_that_was_not_requested_is_not_a_proof(string line)
    {
        var result = Read("Success", [.. OfSeed, line]);

        Assert.Equal(InstanceStatus.Failed, result.Status);
        Assert.Contains("was not asked for", OwnWord(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_for_more_has_more_checks()
    {
        var request = Some.SeedWith(json =>
        {
            json["users"] = new JsonArray("root", "alice");
            json["gitScope"] = "global";
            json["verify"] = new JsonObject { ["clone"] = true };
            json["repositories"]!.AsArray().Add(new JsonObject { ["name"] = "Other", ["region"] = "eu-west-1" });
        });
        string[] ofEachRepository = ["credential-helper", "get-repository", "ls-remote", "clone"];
        string[] lines =
        [
            .. from user in (string[])["root", "alice"]
            from line in (string[])
                [
                    Line("prerequisites", user),
                    Line("profile", user),
                    Line("identity", user),
                    Line("environment", user),
                    Line("credential-helper", user),
                    .. from repository in (string[])[Repository, "eu-west-1/Other"]
                    from check in ofEachRepository
                    select Line(check, user, repository),
                ]
            select line,
        ];

        Assert.Equal(InstanceStatus.Verified, Read("Success", lines, request: request).Status);
        Assert.All(lines, line => Assert.Equal(InstanceStatus.Failed, Read("Success", [.. lines.Except([line])], request: request).Status));
    }

    [Fact]
    public void One_line_can_stand_for_every_repository()
    {
        var request = Some.SeedWith(json => json["repositories"]!.AsArray().Add(new JsonObject { ["name"] = "Other" }));
        string[] lines =
        [
            Line("prerequisites"),
            Line("profile"),
            Line("identity"),
            Line("environment"),
            .. from check in (string[])["credential-helper", "get-repository", "ls-remote"]
            select Line(check, repository: "*", detail: "all 2 repositories"),
        ];

        var result = Read("Success", lines, request: request);

        Assert.Equal(InstanceStatus.Verified, result.Status);
        Assert.All(result.Checks, check => Assert.Null(check.Repository));
        Assert.Equal(
            InstanceStatus.Failed,
            Read("Success", [.. lines, Line("ls-remote", repository: Repository)], request: request).Status
        );
    }

    [Fact]
    public void One_line_can_stand_for_every_check_of_a_user_if_it_counts_them()
    {
        var request = Some.SeedWith(json => json["users"] = new JsonArray("root", "alice"));
        string[] lines = [.. OfSeed, Line("removed", "alice")];

        Assert.Equal(
            InstanceStatus.Verified,
            Read("Success", [.. lines, Line("all", "alice", detail: "all 7 checks")], request: request).Status
        );
        foreach (var detail in (string[])["all 6 checks", "all 8 checks", "all checks", ""])
            Assert.Equal(InstanceStatus.Failed, Read("Success", [.. lines, Line("all", "alice", detail: detail)], request: request).Status);
        string[] twice = [Line("all", "alice", detail: "all 7 checks"), Line("identity", "alice")];
        Assert.Equal(InstanceStatus.Failed, Read("Success", [.. lines, .. twice], request: request).Status);
        Assert.Equal(
            InstanceStatus.Failed,
            Read("Success", [.. lines, Line("all", "bob", detail: "all 7 checks")], request: request).Status
        );
    }

    [Fact]
    public void The_longest_user_name_of_a_request_is_verified()
    {
        var user = new string('d', 32) + "@" + new string('c', 64);
        var request = Some.SeedWith(json => json["users"] = new JsonArray(user));
        string[] lines =
        [
            .. from check in (string[])["prerequisites", "profile", "identity", "environment"] select Line(check, user),
            .. from check in (string[])["credential-helper", "get-repository", "ls-remote"] select Line(check, user, Repository),
        ];
        Assert.Equal(InstanceStatus.Verified, Read("Success", lines, request: request).Status);
    }

    [Fact]
    public void The_removal_of_an_earlier_request_is_reported_in_addition()
    {
        Assert.Equal(InstanceStatus.Verified, Read("Success", [Line("removed", "former"), .. OfSeed]).Status);
        Assert.Equal(InstanceStatus.Failed, Read("Success", [Line("removed", "former", ok: false), .. OfSeed]).Status);
    }

    [Fact]
    public void A_removal_is_done_when_each_user_is_clean()
    {
        InstanceResult Removed(string status, params string[] lines) =>
            CommandOutput.Read(Some.InstanceId, status, status, string.Join('\n', lines), "", ExpectedChecks.OfRemove(["root", "alice"]));

        Assert.Equal(InstanceStatus.Verified, Removed("Success", Line("removed"), Line("removed", "alice")).Status);
        Assert.Equal(InstanceStatus.Verified, Removed("Success", Line("removed"), Line("removed", "alice"), Line("removed", "x")).Status);
        Assert.Equal(InstanceStatus.Failed, Removed("Success", Line("removed")).Status);
        Assert.Equal(InstanceStatus.Failed, Removed("Failed", Line("removed"), Line("removed", "alice", ok: false)).Status);
        Assert.Equal(InstanceStatus.Failed, Removed("Success", [.. OfSeed]).Status);
    }

    [Fact]
    public void One_failed_check_fails_the_instance()
    {
        var result = Read("Failed", [OfSeed[0], Refused]);

        Assert.Equal(InstanceStatus.Failed, result.Status);
        Assert.Equal("get-repository", Assert.Single(result.Checks, check => !check.Ok).Name);
    }

    [Theory]
    [InlineData("Success", "a success without checks")]
    [InlineData("Failed", "a failure that says nothing")]
    [InlineData("Cancelled", "cancelled by somebody")]
    public void Without_a_failed_check_Run_Commands_own_status_is_one(string status, string because)
    {
        var result = Read(status, ["hello"], "sh: boom");

        Assert.Equal(InstanceStatus.Failed, result.Status);
        Assert.Contains("sh: boom", OwnWord(result), StringComparison.Ordinal);
        Assert.NotEmpty(because);
    }

    [Fact]
    public void Checks_that_passed_do_not_verify_an_instance_whose_command_failed() =>
        Assert.Equal(InstanceStatus.Failed, Read("Failed", OfSeed).Status);

    [Fact]
    public void A_failed_check_fails_the_instance_even_if_the_command_says_success() =>
        Assert.Equal(InstanceStatus.Failed, Read("Success", [.. OfSeed.SkipLast(2), Refused, OfSeed[^1]]).Status);

    [Theory]
    [InlineData("TimedOut", "Delivery Timed Out")]
    [InlineData("TimedOut", "DeliveryTimedOut")]
    [InlineData("Failed", "Undeliverable")]
    public void An_undelivered_command_leaves_the_instance_unreachable(string status, string details) =>
        Assert.Equal(
            InstanceStatus.Unreachable,
            CommandOutput.Read(Some.InstanceId, status, details, "", "", ExpectedChecks.OfConfigure(Some.Seed)).Status
        );

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"check\":\"identity\"")]
    [InlineData("{\"check\":\"identity\",\"ok\":\"true\"}")]
    [InlineData("{\"check\":5,\"ok\":true}")]
    [InlineData("{\"check\":\"\",\"ok\":true}")]
    [InlineData("{\"ok\":true}")]
    [InlineData("{\"check\":\"\\ud800\",\"ok\":true}")]
    [InlineData("{\"check\":{\"a\":{\"b\":{\"c\":{\"d\":1}}}},\"ok\":true}")]
    [InlineData("[{\"check\":\"identity\",\"ok\":true}]")]
    public void A_line_that_is_not_a_check_is_ignored(string line) =>
        Assert.Equal(OfSeed.Count, Read("Success", [line, .. OfSeed]).Checks.Count);

    [Fact]
    public void What_an_instance_prints_is_bounded_and_free_of_control_characters()
    {
        var line =
            $$"""{"check":"{{new string('n', 500)}}","ok":false,"user":"{{new string('u', 500)}}" """
            + $$""","detail":"\u001b[2J{{new string('d', 5000)}}"}""";

        var result = Read("Failed", [.. Enumerable.Repeat(line, 1000)], new string('e', 8000));

        Assert.Equal(300, result.Checks.Count);
        Assert.All(
            result.Checks,
            check =>
                Assert.True(
                    check.Name.Length <= 41 && check.Detail.Length <= 601 && check.User!.Length <= 98 && !check.Detail.Any(char.IsControl)
                )
        );
    }

    [Theory]
    [InlineData("\u202e")]
    [InlineData("\u2066")]
    [InlineData("\u200b")]
    [InlineData("\u200d")]
    [InlineData("\ufeff")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\u00ad")]
    [InlineData("\u0085")]
    [InlineData("\U000e0041")]
    [InlineData("\ue000")]
    [InlineData("\u0378")]
    public void Characters_that_reverse_or_hide_text_never_reach_a_report(string character)
    {
        var result = Read("Failed", [Line("identity", ok: false, detail: $"not{character} here ü €")], $"error{character}");

        Assert.Equal("not  here ü €", Assert.Single(result.Checks).Detail);
        Assert.DoesNotContain(character, OwnWord(Read("Failed", ["hello"], $"error{character}")), StringComparison.Ordinal);
    }

    private static string OwnWord(InstanceResult result)
    {
        var check = Assert.Single(result.Checks, check => !check.Ok);
        Assert.Equal("run-command", check.Name);
        return check.Detail;
    }

    private static InstanceResult Read(string status, IReadOnlyList<string> lines, string error = "", AccessRequest? request = null) =>
        CommandOutput.Read(
            Some.InstanceId,
            new CommandInvocationStatus(status),
            status,
            string.Join('\n', lines),
            error,
            ExpectedChecks.OfConfigure(request ?? Some.Seed)
        );
}
