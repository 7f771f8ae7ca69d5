using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Client;
using TestKit;

namespace RepoGrant.Bench;

/// <summary>LocalAws from outside: how soon it is ready, how much it does in a second, how much memory it keeps.</summary>
internal static class LocalAwsBench
{
    private const int Starts = 5;
    private const int PassRuns = 15;
    private const int ManyExecutions = 1000;
    private const int AtOnce = 8;
    private const string Passes = "passes";
    private const string Role = "arn:aws:iam::111111111111:role/Bench";
    private static readonly string TrustsStates = PolicyJson.Trusts("states.amazonaws.com");

    public static async Task RunAsync(string localAws, CancellationToken cancellationToken)
    {
        var ready = new List<double>();
        for (var start = 1; start < Starts; start++)
        {
            await using var one = await LocalAwsProcess.StartAsync(localAws);
            ready.Add(one.ReadyAfter.TotalSeconds);
        }
        await using var local = await LocalAwsProcess.StartAsync(localAws);
        ready.Add(local.ReadyAfter.TotalSeconds);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var aws = new AwsClient(http, local.Endpoint, "111111111111", "us-east-2", TimeProvider.System);
        await aws.QueryAsync("iam", "CreateRole", [("RoleName", "Bench"), ("AssumeRolePolicyDocument", TrustsStates)], cancellationToken);

        await CreateMachineAsync(aws, cancellationToken);
        var cold = (await PassAsync(aws, cancellationToken)).TotalMilliseconds;
        var pass = new List<double>();
        for (var run = 0; run < PassRuns; run++)
            pass.Add((await PassAsync(aws, cancellationToken)).TotalMilliseconds);

        var getRole = new RequestLoad(local.Endpoint, "iam", "us-east-1", "Action=GetRole&Version=2010-05-08&RoleName=Bench");
        await getRole.RunAsync(AtOnce, TimeSpan.FromSeconds(3)); // The JIT compiles what is used often again.
        var rate = await getRole.RunAsync(AtOnce, TimeSpan.FromSeconds(5));

        await ExecuteAsync(aws, cancellationToken);
        var after = local.Memory;
        await ExecuteAsync(aws, cancellationToken);
        var afterMore = local.Memory;
        var deployed = await StackBench.ReadyAfterAsync(localAws, cancellationToken);

        Measure.Print(
            "LocalAws",
            [
                Measure.AtMost($"ready, both stacks deployed, median of {Starts}", Machine.Median(ready), 2, "s"),
                Measure.AtMost("a stack of template.yaml, from its change set's execution to its completion", deployed, 5, "s"),
                Measure.AtLeast($"IAM GetRole, {AtOnce} keep-alive clients on the same cores", rate, 2000, "requests/s"),
                Measure.AtMost(
                    $"50 Pass states, StartExecution to SUCCEEDED, median of {PassRuns}",
                    Machine.Median(pass),
                    150,
                    "ms",
                    string.Create(CultureInfo.InvariantCulture, $"the first {cold:0}")
                ),
                Measure.AtMost($"memory after {ManyExecutions:#,##0} such executions", after, 300, "MB"),
                Measure.AtMost(
                    $"memory after {ManyExecutions:#,##0} more",
                    afterMore,
                    Math.Round(after * 1.05),
                    "MB",
                    "5 % are the garbage collector's"
                ),
            ]
        );
    }

    private static async Task CreateMachineAsync(AwsClient aws, CancellationToken cancellationToken)
    {
        const int Count = 50;
        var states = new JsonObject();
        for (var number = 1; number <= Count; number++)
        {
            var state = new JsonObject
            {
                ["Type"] = "Pass",
                ["Output"] = new JsonObject { ["number"] = "{% $states.input.number + 1 %}" },
            };
            state[number == Count ? "End" : "Next"] = number == Count ? true : $"Pass {number + 1}";
            states[$"Pass {number}"] = state;
        }
        var definition = new JsonObject
        {
            ["QueryLanguage"] = "JSONata",
            ["StartAt"] = "Pass 1",
            ["States"] = states,
        };
        await aws.JsonAsync(
            "states",
            "CreateStateMachine",
            new()
            {
                ["name"] = Passes,
                ["definition"] = definition.ToJsonString(),
                ["roleArn"] = Role,
            },
            cancellationToken
        );
    }

    private static async Task<TimeSpan> PassAsync(AwsClient aws, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var output = await Executions.RunAsync(aws, Passes, """{"number":0}""", cancellationToken, millisecondsBetweenLooks: 2);
        return output.ToJsonString() == """{"number":50}"""
            ? Stopwatch.GetElapsedTime(began)
            : throw new InvalidOperationException($"The execution of Pass states returned {output}");
    }

    private static Task ExecuteAsync(AwsClient aws, CancellationToken cancellationToken) =>
        Parallel.ForAsync(
            0,
            ManyExecutions,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (_, cancelled) => await PassAsync(aws, cancelled)
        );
}
