using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalAws;
using LocalAws.Client;
using LocalAws.Deployment;
using LocalAws.Wire;

namespace RepoGrant.Bench;

/// <summary>What one execution for one instance costs, wherever it runs: state transitions, and AWS calls one after the other.</summary>
internal static class GrantBench
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("repogrant-bench-");
        try
        {
            var calls = new ConcurrentQueue<ApiCall>();
            await using var host = await LocalAwsHost.StartAsync(
                new()
                {
                    Port = 0,
                    Folder = folder.FullName,
                    Project = Directory.GetCurrentDirectory(),
                    Delays = new() { ApiLatency = CallChain.Latency },
                    Observer = calls.Enqueue,
                    Log = Console.Error.WriteLine,
                },
                cancellationToken
            );
            var description = host.Describe();
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            var repositoryAccount = new AwsClient(http, host.Endpoint, description.Accounts[0], description.Region, TimeProvider.System);
            var consumer = new AwsClient(http, host.Endpoint, description.Accounts[1], description.Region, TimeProvider.System);
            var git = new AdministratorGit(
                description,
                repositoryAccount.AccountId,
                Directory.CreateDirectory(Path.Combine(folder.FullName, "administrator")).FullName,
                TimeProvider.System
            );
            var scene = new TwoAccounts(repositoryAccount, consumer, git);
            await scene.CreateRepositoryAsync("SharedDemoRepo", description.Region, "main", cancellationToken);
            var instance = await scene.RunInstanceAsync(new Dictionary<string, string>(), profile: null, cancellationToken);
            var request = new JsonObject
            {
                ["repositories"] = new JsonArray(new JsonObject { ["name"] = "SharedDemoRepo" }),
                ["consumer"] = new JsonObject
                {
                    ["accountId"] = consumer.AccountId,
                    ["instances"] = new JsonObject { ["ids"] = new JsonArray(instance) },
                },
            }.ToJsonString();

            var measures = new List<Measure>();
            var chains = new List<string>();
            foreach (var kind in (string[])["new grant", "nothing changes"])
            {
                calls.Clear();
                var entered = new List<string>();
                var machine =
                    $"arn:aws:states:{description.Region}:{repositoryAccount.AccountId}:stateMachine:"
                    + $"{ProjectStacks.StackName}-grant-access";
                var result = await new ExecutionWatch(repositoryAccount, TimeProvider.System).RunAsync(
                    machine,
                    Guid.NewGuid().ToString(),
                    request,
                    step =>
                    {
                        if (step.Kind == StepKind.Entered)
                            entered.Add(step.State);
                    },
                    cancellationToken
                );
                if (!result.Succeeded)
                    throw new InvalidOperationException($"{kind}: {result.Status} {result.Error}: {result.Cause}");
                var chain = CallChain.Longest(CallChain.UntilSendCommand(calls));
                measures.Add(
                    Measure.AtMost(
                        $"state transitions, {kind}",
                        entered.Distinct().Count(),
                        18,
                        remark: $"{entered.Count} with what a wait repeated"
                    )
                );
                measures.Add(Measure.AtMost($"AWS calls one after the other until SendCommand, {kind}", chain.Count, 12));
                chains.Add($"{kind}: {string.Join(", ", chain.Select(call => $"{call.Service}:{call.Operation}"))}");
            }
            Measure.Print("one execution for one instance", measures);
            Console.WriteLine();
            foreach (var chain in chains)
                Console.WriteLine($"The longest chain of calls, {chain}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
