namespace Instance.Tests;

/// <summary>What the script asks awk about ~/.netrc and logins, with each awk: the answers are the same.</summary>
public sealed class EveryAwkTests
{
    private const string Host = "git-codecommit.us-east-2.amazonaws.com";

    /// <summary>Files, and the entry with the login that curl sends; null where it sends none.</summary>
    private static readonly Dictionary<string, string?> Logins = new()
    {
        [$"machine {Host} login jo password x"] = $"machine {Host}",
        ["machine GIT-codecommit.US-EAST-2.amazonaws.com\tlogin jo password x\n"] = "machine GIT-codecommit.US-EAST-2.amazonaws.com",
        [$"machine other login a password b\nmachine {Host}\n  login jo\n  password x\n"] = $"machine {Host}",
        [$"macdef init\n machine other\n\n\nmachine {Host} account a login jo\n"] = $"machine {Host}",
        [$"machine\n  {Host}\n\tpassword\nx\n"] = $"machine {Host}",
        ["default login anonymous password x"] = "default",
        ["machine github.com login jo password default"] = null,
        [$"macdef init\n machine {Host} login x\n\nmachine github.com login jo password x\n"] = null,
        [$"# machine {Host} login x password y\n"] = null,
        [$"machine github.com # machine {Host}\nlogin jo password x\n"] = null,
        [$"machine {Host}\n"] = null,
        [$"machine github.com login\nmachine password {Host}\n"] = null,
        [""] = null,
    };

    public static TheoryData<string> Awks => new(Tools.Awks);

    public static TheoryData<string, string> LoginsAndAwks => new(from netrc in Logins.Keys from awk in Tools.Awks select (netrc, awk));

    [Theory]
    [MemberData(nameof(LoginsAndAwks))]
    public async Task A_login_in_netrc_is_found_if_curl_would_send_it(string netrc, string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        machine.WriteHome(".netrc", netrc);
        var check = (await machine.ConfigureAsync())["credential-helper"];
        if (Logins[netrc] is { } entry)
            Assert.Contains($".netrc has a login, {entry}, that is sent to {Host} ", check.Detail, StringComparison.Ordinal);
        Assert.Equal(Logins[netrc] is null, check.Ok);
    }

    /// <remarks>Where a profile prints lines that look like variables, some that were there before, and a value of several lines.</remarks>
    [Theory]
    [MemberData(nameof(Awks))]
    public async Task What_a_login_sets_is_told_from_what_it_prints_and_from_what_was_there(string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        machine.Instead["/etc/environment"] = "AWS_REGION=eu-west-1\nno_proxy=a,b\n";
        machine.WriteHome(
            ".profile",
            "echo AWS_DEFAULT_REGION=us-west-1; echo; export AWS_REGION=eu-west-1 no_proxy=a EDITOR=vi\n"
                + "export AWS_PROFILE='other=x y' GIT_TRACE='1\nAWS_ACCESS_KEY_ID'\n"
        );
        var detail = (await machine.ConfigureAsync())["environment"].Detail;
        Assert.Equal(
            ["AWS_PROFILE", "GIT_TRACE", "no_proxy"],
            System.Text.RegularExpressions.Regex.Matches(detail, @"(\w+) \([^)]*\.profile\)").Select(match => match.Groups[1].Value).Order()
        );
    }

    [Theory]
    [MemberData(nameof(Awks))]
    public async Task A_login_that_sets_nothing_and_one_that_says_nothing_are_told_apart(string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        machine.WriteHome(".profile", "EDITOR=vi; export EDITOR\n");
        Assert.True((await machine.ConfigureAsync())["environment"].Ok);
        machine.WriteHome(".profile", "exit 0\n");
        var silent = (await machine.ConfigureAsync())["environment"];
        Assert.False(silent.Ok);
        Assert.Contains("unknown", silent.Detail, StringComparison.Ordinal);
    }
}
