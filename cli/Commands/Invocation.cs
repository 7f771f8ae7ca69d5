using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.StepFunctions;
using RepoGrant.Cli.Aws;
using RepoGrant.Cli.Grants;
using RepoGrant.Cli.Runs;
using RepoGrant.Records;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary>One call of a command: its options, its terminal, and its access to AWS.</summary>
internal sealed class Invocation(Terminal terminal, ParseResult line, CommonOptions options, CancellationToken cancellationToken)
    : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private AwsSession? session;
    private Task<StackVersion>? version;
    private IAmazonDynamoDB? dynamoDb;
    private IAmazonStepFunctions? stepFunctions;
    private RecordedGrants? grants;
    private Executions? executions;
    private bool isCompared;

    public Terminal Terminal => terminal;

    public Screen Screen => terminal.Screen;

    public ParseResult Line => line;

    public CancellationToken Cancelled => cancellationToken;

    public string Stack => options.Stack(line);

    /// <summary>Whether the output is for a program.</summary>
    public bool IsJson => options.Json(line);

    /// <summary>The Region of the calls to AWS; null before it is known.</summary>
    public string? Region => session?.Region;

    /// <summary>
    /// The ARN of the execution that the command is waiting for; null while it waits for none. It goes on if the command ends.
    /// </summary>
    public string? Underway { get; set; }

    /// <summary>The session that calls AWS.</summary>
    public async Task<AwsSession> SessionAsync() =>
        session ??= await AwsSession.OpenAsync(options.Profile(line), options.Region(line), options.Endpoint(line), terminal.Variable);

    /// <summary>A session with other credentials in the same place.</summary>
    public Task<AwsSession> SessionOfAsync(string profile, string region) =>
        AwsSession.OpenAsync(profile, region, options.Endpoint(line), terminal.Variable);

    /// <summary>The stack's version. Whoever asks for it says what differs, so no warning is printed afterwards.</summary>
    public Task<StackVersion> VersionAsync()
    {
        isCompared = true;
        return ReadVersionAsync();
    }

    /// <summary>The stack's recorded grants.</summary>
    public async Task<RecordedGrants> GrantsAsync()
    {
        if (grants is not null)
            return grants;

        await CompareVersionsAsync();
        dynamoDb = (await SessionAsync()).CreateDynamoDb();
        return grants = new(new GrantTable(dynamoDb, Stack + "-grants"));
    }

    /// <summary>The stack's executions. All of a command's calls keep one pace.</summary>
    public async Task<Executions> ExecutionsAsync()
    {
        if (executions is not null)
            return executions;

        var aws = await SessionAsync();
        var accountId = aws.AccountIdAsync(cancellationToken);
        await Task.WhenAll(accountId, CompareVersionsAsync());
        stepFunctions = aws.CreateStepFunctions();
        return executions = new(stepFunctions, await accountId, aws.Region, Stack, terminal.Time);
    }

    /// <summary>Finds out who started executions.</summary>
    public Starters Starters(Executions executions, CloudTrail trail) => new(executions, trail.LookUpStartsAsync, Stack, terminal.Time);

    /// <summary>Prints JSON for a program.</summary>
    public void Print(JsonNode json) => terminal.Print(json.ToJsonString(Indented));

    public void Dispose()
    {
        dynamoDb?.Dispose();
        stepFunctions?.Dispose();
    }

    private async Task<StackVersion> ReadVersionAsync() =>
        await (version ??= StackVersion.ReadAsync(await SessionAsync(), Stack, cancellationToken));

    // Said once, on standard error, so that the output stays as it is.
    private async Task CompareVersionsAsync()
    {
        if (isCompared)
            return;
        isCompared = true;
        var found = await ReadVersionAsync();
        if (found.Sentence is not { } sentence)
            return;
        if (!found.Works)
            throw new Problem($"{sentence} {found.Repair}".TrimEnd());
        terminal.Errors.Line($"{sentence} {found.Repair}");
    }
}
