using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Host;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>The page and the table of a run, on their way into the bucket.</summary>
public sealed class WriteReportTests : IDisposable
{
    private const string Place = "https://reports.s3.us-east-2.amazonaws.com/";

    private static readonly DateTime Start = new(2026, 7, 20, 10, 0, 0, DateTimeKind.Utc);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(Start.AddMinutes(5)));
    private readonly Sent sent = new();
    private readonly HttpClient http;
    private readonly Fake history;
    private readonly WriteReport function;
    private string input = """{"name":"web-team","consumer":{"accountId":"222222222222","region":"us-east-2"}}""";

    private string error = "RepositoryNotFound";
    private string cause = "There is no repository <Mistyped>.";

    public WriteReportTests()
    {
        (var stepFunctions, history) = Fake.Of<IAmazonStepFunctions>();
        history.On(
            (DescribeExecutionRequest request) =>
                new DescribeExecutionResponse
                {
                    ExecutionArn = request.ExecutionArn,
                    Status = ExecutionStatus.FAILED,
                    StartDate = Start,
                    StopDate = Start.AddSeconds(95),
                    Input = input,
                    Error = error,
                    Cause = cause,
                }
        );
        history.On(
            (GetExecutionHistoryRequest request) =>
                request.NextToken is null && request.IncludeExecutionData == false
                    ? new GetExecutionHistoryResponse { Events = [Entered(1, "Validate request")], NextToken = "more" }
                    : new GetExecutionHistoryResponse { Events = [Entered(2, "AccountB - Select instances")] }
        );
        http = new HttpClient(sent);
        var bucket = new ReportBucket(
            "reports",
            Some.AccountA,
            "us-east-2",
            new Uri(Place),
            () => Task.FromResult(new ImmutableCredentials("AKIAEXAMPLE", "secret", "session")),
            http,
            time
        );
        function = new WriteReport(stepFunctions, bucket, time);
    }

    public void Dispose()
    {
        http.Dispose();
        sent.Dispose();
    }

    [Fact]
    public async Task Both_go_below_the_grants_name_signed_and_for_the_owners_bucket_alone()
    {
        var written = await WriteAsync();

        const string Key = "repogrant/222222222222/us-east-2/web-team/2026-07-20T100000Z-example";
        Assert.Equal("reports", written.Bucket);
        Assert.Equal([Key + ".html", Key + ".csv"], written.Keys);
        Assert.Equal([$"PUT {Place}{Key}.html", $"PUT {Place}{Key}.csv"], sent.Requests.Select(one => one.Line));
        Assert.All(sent.Requests, one => Assert.Contains("x-amz-expected-bucket-owner: 111111111111", one.Headers));
        Assert.All(
            sent.Requests,
            one =>
                Assert.Contains(
                    one.Headers,
                    header =>
                        header.StartsWith(
                            "Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260720/us-east-2/s3/aws4_request",
                            StringComparison.Ordinal
                        )
                )
        );
        // The states of both pages of the history, and hostile text as text.
        Assert.Contains("Validate request", sent.Requests[0].Body, StringComparison.Ordinal);
        Assert.Contains("AccountB - Select instances", sent.Requests[0].Body, StringComparison.Ordinal);
        Assert.Contains("&lt;Mistyped&gt;", sent.Requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revocation_that_waited_for_another_run_still_shows_what_was_requested()
    {
        input = """{"grant":{"name":"web-team","accountId":"222222222222","region":"us-east-2"}}""";
        // As many events as it has if every retry is used.
        HistoryEvent[] events =
        [
            Entered(1, "Begin revocation"),
            .. Enumerable.Range(2, 111).Select(id => Happened(id, HistoryEventType.TaskFailed)),
            Left(113, "Begin revocation", """{"Payload":{"request":{"repositories":[{"name":"OnlyInTheRequest"}]}}}"""),
            Entered(114, "Inspect grant"),
        ];
        history.On(
            (GetExecutionHistoryRequest request) =>
            {
                var from = request.NextToken is { } token ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
                var to = Math.Min(from + request.MaxResults!.Value, events.Length);
                return new GetExecutionHistoryResponse
                {
                    Events = [.. events[from..to].Select(one => request.IncludeExecutionData == true ? one : WithoutData(one))],
                    NextToken = to < events.Length ? $"{to}" : null,
                };
            }
        );

        await WriteAsync();

        Assert.Contains("OnlyInTheRequest", sent.Requests[0].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_table_says_whether_the_run_was_rolled_back(bool isRolledBack)
    {
        const string RolledBack = "Rolled back";
        Assert.Contains(
            $"\"{RolledBack}\": {{",
            await File.ReadAllTextAsync(Checkout.PathOf("statemachine", "grant-access.asl.json"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        error = "AccessNotVerified";
        cause = """{"status":"NOT_VERIFIED","instances":[{"instanceId":"i-0","status":"VERIFIED","checks":[]}]}""";
        input = """{"name":"web-team","repositories":[{"name":"SharedDemoRepo"}]}""";
        var last = Entered(2, isRolledBack ? RolledBack : "Not rolled back");
        last.Type = HistoryEventType.PassStateEntered;
        history.On((GetExecutionHistoryRequest _) => new GetExecutionHistoryResponse { Events = [Entered(1, "Validate request"), last] });

        await WriteAsync();

        Assert.Contains(
            isRolledBack ? "\"VERIFIED\",\"ROLLED_BACK\"" : "\"VERIFIED\",\"NOT_VERIFIED\"",
            sent.Requests[1].Body,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{"name":"../../elsewhere","consumer":{"accountId":"222222222222","region":"us-east-2"}}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("[]")]
    public async Task What_names_no_grant_stands_apart(string given)
    {
        input = given;

        var keys = (await WriteAsync()).Keys;

        Assert.Equal(2, keys.Count);
        Assert.All(keys, key => Assert.StartsWith("repogrant/of-no-grant/2026-", key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(404, "NoSuchBucket", null, "correct the stack's parameter ReportBucketName")]
    [InlineData(403, "AccessDenied", null, "has to belong to the account 111111111111")]
    [InlineData(301, "PermanentRedirect", "eu-west-1", "The bucket is in eu-west-1; it has to be in the stack's Region, us-east-2")]
    [InlineData(400, "InvalidRequest", null, "The run itself is not affected")]
    public async Task A_bucket_that_does_not_take_it_is_told_in_its_words_and_with_what_to_do(
        int status,
        string code,
        string? region,
        string advice
    )
    {
        sent.Answer = () =>
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent($"<Error><Code>{code}</Code><Message>As &quot;S3&quot; says.</Message></Error>"),
            };
            if (region is not null)
                answer.Headers.Add("x-amz-bucket-region", region);

            return answer;
        };

        var error = await Assert.ThrowsAsync<ReportNotWritten>(WriteAsync);

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Contains($"S3 says {status} {code}: As \"S3\" says.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_be_over_soon_is_tried_again()
    {
        sent.Answer = () => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("") };
        await Assert.ThrowsAsync<TemporaryFailure>(WriteAsync);

        sent.Answer = () => throw new HttpRequestException("Connection refused");
        await Assert.ThrowsAsync<TemporaryFailure>(WriteAsync);
    }

    private Task<WrittenReport> WriteAsync() => function.WriteReportAsync(new EndedRun(Some.Execution), new Invocation());

    private static HistoryEvent Entered(long id, string state)
    {
        var entered = Happened(id, HistoryEventType.TaskStateEntered);
        entered.StateEnteredEventDetails = new StateEnteredEventDetails { Name = state };
        return entered;
    }

    private static HistoryEvent Left(long id, string state, string output)
    {
        var left = Happened(id, HistoryEventType.TaskStateExited);
        left.StateExitedEventDetails = new StateExitedEventDetails { Name = state, Output = output };
        return left;
    }

    private static HistoryEvent WithoutData(HistoryEvent happened) =>
        happened.StateExitedEventDetails is { } left ? Left(happened.Id!.Value, left.Name, output: null!) : happened;

    private static HistoryEvent Happened(long id, HistoryEventType type) =>
        new()
        {
            Id = id,
            PreviousEventId = id - 1,
            Type = type,
            Timestamp = Start.AddSeconds(id),
        };

    /// <summary>S3, as far as it is asked here.</summary>
    private sealed class Sent : HttpMessageHandler
    {
        public List<(string Line, IReadOnlyList<string> Headers, string Body)> Requests { get; } = [];

        public Func<HttpResponseMessage> Answer { get; set; } = () => new HttpResponseMessage(HttpStatusCode.OK);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(
                (
                    $"{request.Method} {request.RequestUri}",
                    [.. request.Headers.Select(header => $"{header.Key}: {string.Join(',', header.Value)}")],
                    await request.Content!.ReadAsStringAsync(cancellationToken)
                )
            );
            return Answer();
        }
    }
}
