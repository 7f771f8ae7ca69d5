using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Tests.Lambda;
using TestKit.Stories;

namespace LocalAws.Tests.Faults;

/// <summary>Functions that die or run out of time on demand, in Lambda's words.</summary>
public sealed class FunctionFaultTests(LambdaFixture lambda) : IClassFixture<LambdaFixture>, IAsyncLifetime
{
    private readonly FaultClient faults = new(lambda.Endpoint);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await faults.ClearAsync();
        faults.Dispose();
    }

    [Theory]
    [InlineData("kill", "Runtime.ExitError", "Runtime exited with error: signal: killed")]
    [InlineData("functionTimeout", "Sandbox.Timedout", "Task timed out after 30.00 seconds")]
    public async Task The_second_invocation_fails_and_the_third_succeeds(string kind, string error, string message)
    {
        var function = await lambda.DeployAsync("process");
        await faults.AddAsync(
            new JsonObject
            {
                ["kind"] = kind,
                ["function"] = function.Name,
                ["nth"] = 2,
            }
        );

        var first = await InvokeAsync(function.Name);
        var second = await InvokeAsync(function.Name);
        var third = await InvokeAsync(function.Name);

        Assert.NotNull(first["pid"]);
        Assert.Equal(error, (string?)second["errorType"]);
        Assert.Matches($"^RequestId: [0-9a-f-]{{36}} Error: {message}$", (string)second["errorMessage"]!);
        Assert.NotNull(third["pid"]);
    }

    [Fact]
    public async Task A_process_that_has_just_started_can_be_killed_too()
    {
        var function = await lambda.DeployAsync("process");
        await faults.AddAsync(new JsonObject { ["kind"] = "kill", ["function"] = function.Name });

        Assert.Equal("Runtime.ExitError", (string?)(await InvokeAsync(function.Name))["errorType"]);
    }

    private async Task<JsonNode> InvokeAsync(string function)
    {
        var answer = await lambda.InvokeAsync(function, new JsonObject(), TestContext.Current.CancellationToken);
        return JsonNode.Parse(Encoding.UTF8.GetString(answer.RawBody!.Body.Span))!;
    }
}
