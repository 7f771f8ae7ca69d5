using LocalAws.Identity;
using LocalAws.Wire;
using TestKit.Stories;

namespace LocalAws.Tests.Faults;

/// <summary>Calls that fail on demand, as the aws CLI sees them.</summary>
public sealed class CallFaultTests(FaultyLocalAws aws) : IClassFixture<FaultyLocalAws>, IAsyncLifetime
{
    private const string Account = LocalAwsFixture.AccountA;

    private readonly FaultClient faults = new(aws.Host.Endpoint);
    private readonly string name = "user-" + Guid.NewGuid().ToString("N")[..8];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await faults.ClearAsync();
        faults.Dispose();
    }

    [Fact]
    public async Task A_call_that_fails_before_its_effect_has_no_effect()
    {
        await faults.AddAsync(FaultClient.OnCall("before", "iam", "CreateUser"));

        Fails(await CreateUserAsync(), "ServiceFailure");

        Fails(await GetUserAsync(), "NoSuchEntity");
        Assert.Equal(0, (await CreateUserAsync()).ExitCode);
    }

    [Fact]
    public async Task A_call_that_fails_after_its_effect_still_has_it()
    {
        await faults.AddAsync(FaultClient.OnCall("after", "iam", "CreateUser"));

        Fails(await CreateUserAsync(), "ServiceFailure");

        Assert.Equal(0, (await GetUserAsync()).ExitCode);
    }

    [Theory]
    [InlineData("iam", "ListUsers", "Throttling", "iam", "list-users")]
    [InlineData("sts", "GetCallerIdentity", "Throttling", "sts", "get-caller-identity")]
    [InlineData("ec2", "DescribeInstances", "RequestLimitExceeded", "ec2", "describe-instances")]
    [InlineData("ssm", "ListDocuments", "ThrottlingException", "ssm", "list-documents")]
    [InlineData("lambda", "ListFunctions", "TooManyRequestsException", "lambda", "list-functions")]
    [InlineData("dynamodb", "ListTables", "ThrottlingException", "dynamodb", "list-tables")]
    [InlineData("states", "ListStateMachines", "ThrottlingException", "stepfunctions", "list-state-machines")]
    [InlineData("events", "ListRules", "ThrottlingException", "events", "list-rules")]
    [InlineData("codecommit", "ListRepositories", "ThrottlingException", "codecommit", "list-repositories")]
    public async Task A_service_throttles_in_its_own_words_as_often_as_the_rule_says(
        string service,
        string operation,
        string code,
        params string[] command
    )
    {
        await faults.AddAsync(FaultClient.OnCall("throttle", service, operation, ("count", 2)));

        Fails(await aws.AwsAsync(Account, command), code);
        Fails(await aws.AwsAsync(Account, command), code);

        Assert.Equal(0, (await aws.AwsAsync(Account, command)).ExitCode);
    }

    [Theory]
    [InlineData("before", "NoSuchEntity")]
    [InlineData("after", null)]
    public async Task A_call_that_is_not_answered_is_given_up_by_the_client(string moment, string? found)
    {
        await faults.AddAsync(FaultClient.OnCall("timeout", "iam", "CreateUser", ("moment", moment)));

        var call = await CreateUserAsync("--cli-read-timeout", "1");

        Assert.Contains("Read timeout", call.Error, StringComparison.Ordinal);
        var looked = await GetUserAsync();
        if (found is null)
            Assert.Equal(0, looked.ExitCode);
        else
            Fails(looked, found);
    }

    [Fact]
    public async Task A_call_that_nobody_gives_up_ends_when_the_rules_seconds_have_passed()
    {
        await faults.AddAsync(FaultClient.OnCall("timeout", "iam", "CreateUser", ("seconds", 0.1)));

        Assert.Contains("Connection was closed", (await CreateUserAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delayed_call_continues_when_the_rules_are_removed()
    {
        await faults.AddAsync(FaultClient.OnCall("delay", "iam", "CreateUser", ("seconds", 900)));

        var call = CreateUserAsync();
        await Wait.UntilAsync(async () => (await faults.StruckAsync())[0] == 1);
        Fails(await GetUserAsync(), "NoSuchEntity");
        await faults.ClearAsync();

        Assert.Equal(0, (await call).ExitCode);
        Assert.Empty(await faults.ShowAsync());
    }

    [Fact]
    public async Task A_rule_strikes_from_its_nth_call_on_and_only_in_its_account()
    {
        await faults.AddAsync(
            FaultClient.OnCall("before", "sts", "GetCallerIdentity", ("account", LocalAwsFixture.AccountB), ("nth", 2), ("count", "every"))
        );

        var here = new List<int>();
        var there = new List<int>();
        for (var call = 0; call < 3; call++)
        {
            here.Add((await aws.AwsAsync(Account, "sts", "get-caller-identity")).ExitCode);
            there.Add((await aws.AwsAsync(LocalAwsFixture.AccountB, "sts", "get-caller-identity")).ExitCode);
        }

        Assert.Equal([0, 0, 0], here);
        Assert.Equal([true, false, false], there.Select(exitCode => exitCode == 0));
        var rule = Assert.Single(await faults.ShowAsync())!;
        Assert.Equal((3, 2, "every"), ((int)rule["seen"]!, (int)rule["struck"]!, (string)rule["count"]!));
    }

    [Fact]
    public async Task A_rule_on_a_roles_calls_leaves_those_of_others_alone()
    {
        await faults.AddAsync(FaultClient.OnCall("before", "sts", "GetCallerIdentity", ("role", name), ("count", "every")));
        var principal = Principal.Administrator(Account);
        Task CallAsync(Principal caller) =>
            aws.Host.Cloud.Dispatcher.CallAsync(caller, "us-east-2", "sts", "GetCallerIdentity", [], default);

        await CallAsync(principal);
        await CallAsync(principal with { RoleName = "another" });
        await Assert.ThrowsAsync<AwsException>(() => CallAsync(principal with { RoleName = name }));

        Assert.Equal([1], await faults.StruckAsync());
    }

    private Task<ProgramRun> CreateUserAsync(params string[] options) =>
        aws.AwsAsync(Account, ["iam", "create-user", "--user-name", name, .. options]);

    private Task<ProgramRun> GetUserAsync() => aws.AwsAsync(Account, "iam", "get-user", "--user-name", name);

    private static void Fails(ProgramRun run, string code) => Assert.Contains($"({code})", run.Error, StringComparison.Ordinal);
}
