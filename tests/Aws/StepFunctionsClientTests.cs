using Amazon;
using Amazon.Runtime.Endpoints;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using static Aws.Tests.StepFunctionsServer;

namespace Aws.Tests;

public sealed class StepFunctionsClientTests
{
    private const string Machine = "arn:aws:states:eu-west-1:111111111111:stateMachine:grant-access";
    private const string Execution = "arn:aws:states:eu-west-1:111111111111:execution:grant-access:web-team";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Operations =>
        [.. typeof(IAmazonStepFunctions).GetMethods().Where(m => !m.IsStatic).Select(m => m.Name[..^"Async".Length])];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_request_is_JSON_1_0_signed_for_the_region_and_leaves_out_what_is_not_set(string operation)
    {
        await using var server = await AnsweringAsync(200, "{}");
        using var client = Client(server);

        await CallAsync(client, operation);

        var request = await server.NextAsync();
        Assert.Equal(("POST", "/", "{}"), (request.Method, request.Path, request.Body));
        Assert.Equal($"AWSStepFunctions.{operation}", request.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.0", request.Headers.ContentType);
        Assert.Contains("/eu-west-1/states/aws4_request", request.Headers.Authorization.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescribeExecution_reads_a_running_execution()
    {
        await using var server = await AnsweringAsync(
            200,
            $$"""
            {"executionArn":"{{Execution}}","stateMachineArn":"{{Machine}}","name":"web-team","status":"RUNNING",
             "unknown":{"a":[1,{"executionArn":"no"}]},
             "startDate":1.767225600123E9,"stopDate":null,"input":"{\"name\":\"web-team\"}","inputDetails":{"included":true},
             "redriveCount":0,"redriveStatus":"NOT_REDRIVABLE"}
            """
        );
        using var client = Client(server);

        var execution = await client.DescribeExecutionAsync(
            new() { ExecutionArn = Execution, IncludedData = IncludedData.METADATA_ONLY },
            Cancellation
        );

        Assert.Equal($$"""{"executionArn":"{{Execution}}","includedData":"METADATA_ONLY"}""", (await server.NextAsync()).Body);
        Assert.Same(ExecutionStatus.RUNNING, execution.Status);
        Assert.Equal(
            (Execution, Machine, "web-team", """{"name":"web-team"}""", 0),
            (execution.ExecutionArn, execution.StateMachineArn, execution.Name, execution.Input, execution.RedriveCount)
        );
        Assert.Equal((DateTime.UnixEpoch.AddSeconds(1767225600.123), null), (execution.StartDate, execution.StopDate));
        Assert.Equal(DateTimeKind.Utc, execution.StartDate!.Value.Kind);
        Assert.Equal((null, null, null), (execution.Output, execution.Error, execution.Cause));
    }

    [Fact]
    public async Task DescribeExecution_reads_how_an_execution_ended()
    {
        await using var server = await AnsweringAsync(
            200,
            """
            {"status":"FAILED","startDate":1767225600,"stopDate":1767225601.5,"error":"AccessNotVerified","cause":"why","output":"{}",
             "mapRunArn":"run","traceHeader":"trace","stateMachineVersionArn":"version","stateMachineAliasArn":"alias",
             "redriveCount":1,"redriveDate":1767225602}
            """
        );
        using var client = Client(server);

        var execution = await client.DescribeExecutionAsync(new() { ExecutionArn = Execution }, Cancellation);

        Assert.Equal(
            (ExecutionStatus.FAILED, "AccessNotVerified", "why", "{}", DateTime.UnixEpoch.AddSeconds(1767225601.5)),
            (execution.Status, execution.Error, execution.Cause, execution.Output, execution.StopDate)
        );
        Assert.Equal(
            ("run", "trace", "version", "alias", 1, DateTime.UnixEpoch.AddSeconds(1767225602)),
            (
                execution.MapRunArn,
                execution.TraceHeader,
                execution.StateMachineVersionArn,
                execution.StateMachineAliasArn,
                execution.RedriveCount,
                execution.RedriveDate
            )
        );
    }

    [Theory]
    [InlineData("PENDING_REDRIVE")]
    [InlineData("A_STATUS_TO_COME")]
    public async Task A_status_is_what_the_service_says(string status)
    {
        await using var server = await AnsweringAsync(200, $$"""{"status":"{{status}}"}""");
        using var client = Client(server);

        Assert.Equal(status, (await client.DescribeExecutionAsync(new() { ExecutionArn = Execution }, Cancellation)).Status.Value);
    }

    [Fact]
    public async Task StartExecution_sends_the_input_as_it_is()
    {
        await using var server = await AnsweringAsync(200, $$"""{"executionArn":"{{Execution}}","startDate":1767225600}""");
        using var client = Client(server);
        const string input = """{"name":"wéb-team","list":[1]}""";

        var answer = await client.StartExecutionAsync(
            new()
            {
                StateMachineArn = Machine,
                Name = "web-team",
                Input = input,
                TraceHeader = "trace",
            },
            Cancellation
        );

        using var sent = System.Text.Json.JsonDocument.Parse((await server.NextAsync()).Body);
        Assert.Equal(
            [("input", input), ("name", "web-team"), ("stateMachineArn", Machine), ("traceHeader", "trace")],
            sent.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetString()!))
        );
        Assert.Equal((Execution, DateTime.UnixEpoch.AddSeconds(1767225600)), (answer.ExecutionArn, answer.StartDate));
    }

    [Fact]
    public async Task StopExecution_says_why()
    {
        await using var server = await AnsweringAsync(200, """{"stopDate":1767225600}""");
        using var client = Client(server);

        var answer = await client.StopExecutionAsync(
            new()
            {
                ExecutionArn = Execution,
                Error = "Stopped",
                Cause = "why",
            },
            Cancellation
        );

        Assert.Equal($$"""{"cause":"why","error":"Stopped","executionArn":"{{Execution}}"}""", (await server.NextAsync()).Body);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1767225600), answer.StopDate);
    }

    [Fact]
    public async Task ListExecutions_reads_a_page()
    {
        await using var server = await AnsweringAsync(
            200,
            $$"""
            {"executions":[
              {"executionArn":"{{Execution}}","stateMachineArn":"{{Machine}}","name":"web-team","status":"ABORTED","startDate":1767225600,
               "stopDate":1767225601,"mapRunArn":"run","itemCount":3,"stateMachineVersionArn":"version","stateMachineAliasArn":"alias",
               "redriveCount":2,"redriveDate":1767225602},
              {"name":"other","status":"RUNNING"}],
             "nextToken":"more"}
            """
        );
        using var client = Client(server);

        var page = await client.ListExecutionsAsync(
            new()
            {
                StateMachineArn = Machine,
                StatusFilter = ExecutionStatus.RUNNING,
                MaxResults = 2,
                NextToken = "next",
                MapRunArn = "run",
            },
            Cancellation
        );

        Assert.Equal(
            $$"""{"mapRunArn":"run","maxResults":2,"nextToken":"next","stateMachineArn":"{{Machine}}","statusFilter":"RUNNING"}""",
            (await server.NextAsync()).Body
        );
        Assert.Equal("more", page.NextToken);
        Assert.Equal(
            [("web-team", ExecutionStatus.ABORTED), ("other", ExecutionStatus.RUNNING)],
            page.Executions.Select(e => (e.Name, e.Status))
        );
        var first = page.Executions[0];
        Assert.Equal(
            (Execution, Machine, "run", 3, "version", "alias", 2),
            (
                first.ExecutionArn,
                first.StateMachineArn,
                first.MapRunArn,
                first.ItemCount,
                first.StateMachineVersionArn,
                first.StateMachineAliasArn,
                first.RedriveCount
            )
        );
        Assert.Equal([1767225600, 1767225601, 1767225602], new[] { first.StartDate, first.StopDate, first.RedriveDate }.Select(Seconds));
        Assert.Equal((null, null), (page.Executions[1].StartDate, page.Executions[1].ItemCount));
    }

    [Theory]
    [InlineData("""{"executions":[]}""", 0)]
    [InlineData("""{"executions":null}""", null)]
    [InlineData("{}", null)]
    public async Task A_list_is_empty_or_null_as_in_the_response(string answer, int? count)
    {
        await using var server = await AnsweringAsync(200, answer);
        using var client = Client(server);

        Assert.Equal(count, (await client.ListExecutionsAsync(new(), Cancellation)).Executions?.Count);
    }

    [Fact]
    public async Task ListStateMachines_reads_a_page()
    {
        await using var server = await AnsweringAsync(
            200,
            $$"""
            {"stateMachines":[{"stateMachineArn":"{{Machine}}","name":"grant-access","type":"STANDARD","creationDate":1767225600}],
             "nextToken":"more"}
            """
        );
        using var client = Client(server);

        var page = await client.ListStateMachinesAsync(new() { MaxResults = 1, NextToken = "next" }, Cancellation);

        Assert.Equal("""{"maxResults":1,"nextToken":"next"}""", (await server.NextAsync()).Body);
        var machine = Assert.Single(page.StateMachines);
        Assert.Equal(
            (Machine, "grant-access", StateMachineType.STANDARD, 1767225600, "more"),
            (machine.StateMachineArn, machine.Name, machine.Type, Seconds(machine.CreationDate), page.NextToken)
        );
    }

    [Fact]
    public async Task DescribeStateMachine_reads_the_definition()
    {
        await using var server = await AnsweringAsync(
            200,
            $$"""
            {"stateMachineArn":"{{Machine}}","name":"grant-access","status":"ACTIVE","definition":"{\"StartAt\":\"A\"}","roleArn":"role",
             "type":"EXPRESS","creationDate":1767225600,"label":"label","revisionId":"revision","description":"text",
             "loggingConfiguration":{"level":"ALL"},"tracingConfiguration":{"enabled":true} }
            """
        );
        using var client = Client(server);

        var machine = await client.DescribeStateMachineAsync(
            new() { StateMachineArn = Machine, IncludedData = IncludedData.ALL_DATA },
            Cancellation
        );

        Assert.Equal($$"""{"includedData":"ALL_DATA","stateMachineArn":"{{Machine}}"}""", (await server.NextAsync()).Body);
        Assert.Equal(
            (Machine, "grant-access", StateMachineStatus.ACTIVE, StateMachineType.EXPRESS, """{"StartAt":"A"}""", "role"),
            (machine.StateMachineArn, machine.Name, machine.Status, machine.Type, machine.Definition, machine.RoleArn)
        );
        Assert.Equal(
            ("label", "revision", "text", 1767225600),
            (machine.Label, machine.RevisionId, machine.Description, Seconds(machine.CreationDate))
        );
    }

    [Theory]
    [InlineData("us-east-2", "https://states.us-east-2.amazonaws.com/")]
    [InlineData("cn-north-1", "https://states.cn-north-1.amazonaws.com.cn/")]
    public void The_endpoint_is_that_of_the_Region(string region, string url)
    {
        var config = new AmazonStepFunctionsConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) };

        Assert.Equal(
            new Uri(url),
            new Uri(config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new StopExecutionRequest())).URL)
        );
    }

    private static double? Seconds(DateTime? time) => (time - DateTime.UnixEpoch)?.TotalSeconds;
}
