using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Conformance.StepFunctions;

/// <summary>The folder <c>step-functions</c>: one state machine per file, its input, and what AWS did with it.</summary>
internal sealed class StepFunctionsRecordings : IRecordings
{
    /// <summary>Cases run side by side: some wait for seconds.</summary>
    private const int AtOnce = 8;

    /// <summary>Longer than any recorded execution takes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public async IAsyncEnumerable<CaseResult> RunAsync(
        string folder,
        LocalCloud cloud,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var place = Path.Combine(folder, "step-functions");
        if (!Directory.Exists(place))
            yield break;
        var role = await CreateRoleAsync(cloud);
        var functions = new RecordedFunctions(cloud, role);
        using var places = new SemaphoreSlim(AtOnce);
        var running = Directory
            .EnumerateFiles(place, "*.json")
            .Order(StringComparer.Ordinal)
            .Select(async file =>
            {
                await places.WaitAsync(cancellationToken);
                try
                {
                    var recorded = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!.AsObject();
                    return await RunCaseAsync(new(recorded), cloud, functions, role, cancellationToken);
                }
                finally
                {
                    places.Release();
                }
            })
            .ToList();
        foreach (var result in running)
            yield return await result;
    }

    private static async Task<string> CreateRoleAsync(LocalCloud cloud)
    {
        const string Trust = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"Service":["states.amazonaws.com","lambda.amazonaws.com"]}}}
            """;
        const string Rights =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["lambda:InvokeFunction","""
            + """ "states:StartExecution"],"Resource":"*"}}""";
        (
            await cloud.CallFormAsync(
                "iam",
                ("Action", "CreateRole"),
                ("Version", "2010-05-08"),
                ("RoleName", "conformance"),
                ("AssumeRolePolicyDocument", Trust)
            )
        ).Expect();
        (
            await cloud.CallFormAsync(
                "iam",
                ("Action", "PutRolePolicy"),
                ("Version", "2010-05-08"),
                ("RoleName", "conformance"),
                ("PolicyName", "rights"),
                ("PolicyDocument", Rights)
            )
        ).Expect();
        return $"arn:aws:iam::{LocalCloud.Account}:role/conformance";
    }

    private static async Task<CaseResult> RunCaseAsync(
        RecordedCase recorded,
        LocalCloud cloud,
        RecordedFunctions functions,
        string role,
        CancellationToken cancellationToken
    )
    {
        CaseResult Result(Verdict verdict, string detail = "") =>
            new($"step-functions, {recorded.Fidelity}", recorded.Name, verdict, detail);
        CaseResult Compared(string? difference) => difference is null ? Result(Verdict.Agreed) : Result(Verdict.Differing, difference);

        if (await functions.DeployAsync(recorded) is { } unknown)
            return Result(Verdict.OutOfScope, unknown);
        if (recorded.IsRejected && recorded.Operation == "ValidateStateMachineDefinition")
        {
            var verdict = (
                await cloud.CallAsync(
                    "states",
                    "AWSStepFunctions.ValidateStateMachineDefinition",
                    new() { ["definition"] = recorded.Definition }
                )
            )
                .Expect()
                .Json;
            return Compared(recorded.DifferenceOfValidation(verdict));
        }

        var created = await cloud.CallAsync(
            "states",
            "AWSStepFunctions.CreateStateMachine",
            new()
            {
                ["name"] = recorded.MachineName,
                ["definition"] = recorded.Definition,
                ["roleArn"] = role,
            }
        );
        if (created.Error == "InvalidDefinition" && created.Message!.Contains("LocalAws does not support", StringComparison.Ordinal))
            return Result(Verdict.OutOfScope, created.Message);
        if (recorded.IsRejected)
            return Compared(created.Error is null ? "was created" : recorded.DifferenceOfRefusal(created.Error, created.Message!));
        if (created.Error is not null)
            return Result(Verdict.Differing, $"was refused: {created.Message}");

        var started = (
            await cloud.CallAsync(
                "states",
                "AWSStepFunctions.StartExecution",
                new() { ["stateMachineArn"] = created.Json["stateMachineArn"]!.DeepClone(), ["input"] = recorded.Input }
            )
        )
            .Expect()
            .Json;
        var ended = await EndAsync(cloud, started["executionArn"]!.GetValue<string>(), cancellationToken);
        return Compared(recorded.Difference(ended, await EventsAsync(cloud, started["executionArn"]!.GetValue<string>())));
    }

    private static async Task<JsonObject> EndAsync(LocalCloud cloud, string arn, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        while (true)
        {
            var described = (await cloud.CallAsync("states", "AWSStepFunctions.DescribeExecution", new() { ["executionArn"] = arn }))
                .Expect()
                .Json;
            if (described["status"]!.GetValue<string>() != "RUNNING")
                return described;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private static async Task<IReadOnlyList<JsonObject>> EventsAsync(LocalCloud cloud, string arn)
    {
        var events = new List<JsonObject>();
        var request = new JsonObject { ["executionArn"] = arn, ["maxResults"] = 1000 };
        while (true)
        {
            var page = (await cloud.CallAsync("states", "AWSStepFunctions.GetExecutionHistory", request)).Expect().Json;
            events.AddRange(page["events"]!.AsArray().Select(e => e!.AsObject()));
            if (page["nextToken"] is not { } token)
                return events;
            request["nextToken"] = token.DeepClone();
        }
    }
}
