using System.Globalization;
using System.Text;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Reports;

namespace RepoGrant.Grants;

/// <summary>
/// Writes the page and the table of a run that has ended into the bucket for reports. It reads the run as anybody could, so it works
/// however the run ended, and no run depends on it.
/// </summary>
public sealed class WriteReport
{
    /// <summary>Nothing is written elsewhere in the bucket.</summary>
    public const string Prefix = "repogrant/";

    // The request is in the output of one of the first states.
    private const int FirstEvents = 30;
    private const int WholePage = 1000;

    private readonly IAmazonStepFunctions stepFunctions;
    private readonly ReportBucket bucket;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
    public WriteReport()
        : this(Clients.StepFunctions(Settings.OfFunction.Region), ReportBucket.OfFunction(), TimeProvider.System) { }

    internal WriteReport(IAmazonStepFunctions stepFunctions, ReportBucket bucket, TimeProvider clock)
    {
        this.stepFunctions = stepFunctions;
        this.bucket = bucket;
        this.clock = clock;
    }

    /// <summary>Writes; throws <see cref="ReportNotWritten"/> where the bucket does not take it.</summary>
    [LambdaFunction(ResourceName = "WriteReportFunction")]
    public Task<WrittenReport> WriteReportAsync(EndedRun input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => WriteAsync(input, deadline));

    private async Task<WrittenReport> WriteAsync(EndedRun input, CancellationToken deadline)
    {
        var run = await ReadAsync(input.Execution, deadline);
        var name = NameOf(run);
        var (page, table) = ($"{name}.html", $"{name}.csv");
        await bucket.PutAsync(page, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(ReportPage.Of(run)), deadline);
        await bucket.PutAsync(table, "text/csv; charset=utf-8", Encoding.UTF8.GetBytes(ReportCsv.Of(run)), deadline);
        return new WrittenReport(bucket.Name, [page, table]);
    }

    private async Task<Run> ReadAsync(string execution, CancellationToken deadline)
    {
        var described = await stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = execution }, deadline);
        var history = new List<HistoryEntry>();
        string? next = null;
        do
        {
            // Without what the states were given and gave: that may be megabytes.
            var page = await PageAsync(execution, withData: false, WholePage, next, deadline);
            history.AddRange((page.Events ?? []).Select(RunHistory.Entry));
            next = string.IsNullOrEmpty(page.NextToken) ? null : page.NextToken;
        } while (next is not null);

        var withOutputs = await FirstWithOutputsAsync(execution, deadline);
        return Run.Of(RunHistory.Described(described), Starter.TooEarly(execution), history, withOutputs);
    }

    private async Task<List<HistoryEntry>> FirstWithOutputsAsync(string execution, CancellationToken deadline)
    {
        var first = new List<HistoryEntry>();
        string? next = null;
        do
        {
            var page = await PageAsync(execution, withData: true, FirstEvents, next, deadline);
            first.AddRange((page.Events ?? []).Select(RunHistory.Entry));
            next = string.IsNullOrEmpty(page.NextToken) ? null : page.NextToken;
        } while (next is not null && RunRequest.Of(first) is null);

        return first;
    }

    private Task<GetExecutionHistoryResponse> PageAsync(
        string execution,
        bool withData,
        int events,
        string? next,
        CancellationToken deadline
    ) =>
        stepFunctions.GetExecutionHistoryAsync(
            new GetExecutionHistoryRequest
            {
                ExecutionArn = execution,
                IncludeExecutionData = withData,
                MaxResults = events,
                NextToken = next,
            },
            deadline
        );

    // repogrant/222222222222/us-east-2/web-team/2026-07-20T100000Z-<execution>: the runs of a grant stand together, in their order.
    private static string NameOf(Run run)
    {
        var grant = RunGrant.Of(run) is var (account, region, name) ? $"{account}/{region}/{name}" : "of-no-grant";
        var execution = Arn.ExecutionNameOf(run.Execution);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{grant}/{run.Started.UtcDateTime:yyyy-MM-ddTHHmmss}Z-{execution}");
    }
}
