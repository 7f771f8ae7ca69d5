using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Records;

namespace RepoGrant.Tests.Fakes;

/// <summary>The recorded grants, and the handlers that claim, record and read them.</summary>
internal sealed class GrantRecords
{
    public const string Id = "222222222222/us-east-2/web-team";
    public const string Another = Some.Execution + "-another";

    private readonly TimeProvider time;
    private DateTimeOffset lastStart;

    public GrantRecords(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        Table = new TableInMemory(this.time);
        Grants = new GrantTable(Table.Client, TableInMemory.Name);
        Claims = new Claims(Grants, Executions.Client, this.time);
        Executions.Running(Some.Execution);
    }

    public static GrantKey Grant { get; } = new("web-team", Some.AccountB, "us-east-2");

    public TableInMemory Table { get; }

    public GrantTable Grants { get; }

    public Executions Executions { get; } = new();

    public Claims Claims { get; }

    public Invocation Invocation { get; } = new();

    public MetricLines Metrics { get; } = new();

    /// <summary>Whether runs have waited until IAM shows what was changed before.</summary>
    public bool Settled { get; set; } = true;

    /// <summary>The grant's stored item; null if there is none.</summary>
    public IReadOnlyDictionary<string, string>? Item => Table.Item("grants", Id);

    public JsonNode Requested => JsonNode.Parse(Item!["requested"])!;

    public AppliedGrant Applied => JsonSerializer.Deserialize(Item!["applied"], JsonContext.Default.AppliedGrant)!;

    /// <summary>The item of an instance of the grant.</summary>
    public IReadOnlyDictionary<string, string>? Instance(string id) => Table.Item("instances/" + Id, id);

    public static AccessRequest Tagged(string name, params (string Key, string Value)[] tags) => Some.WithTags(tags) with { Name = name };

    /// <summary>Puts a record into the table, as somebody could by hand.</summary>
    public void PutByHand(string requested, long version = GrantRecord.Version, string? applied = null) =>
        Table.Put(
            "grants",
            Id,
            [
                ("version", new AttributeValue { N = $"{version}" }),
                ("generation", new AttributeValue { N = "1" }),
                ("requested", new AttributeValue { S = requested }),
                .. applied is null ? [] : new[] { ("applied", new AttributeValue { S = applied }) },
            ]
        );

    public async Task<GrantRecord?> ReadAsync() => await Grants.ReadAsync(Grant, CancellationToken.None);

    public Task<AccessRequest> ClaimAsync(AccessRequest request, string execution = Some.Execution, DateTimeOffset? started = null) =>
        ClaimAsync(request, execution, started ?? NextStart(), rollsBack: false);

    /// <summary>Claims the grant again for a failed run, to roll it back.</summary>
    public Task<AccessRequest> RollBackAsync(AccessRequest failed) => ClaimAsync(failed, Some.Execution, lastStart, rollsBack: true);

    private Task<AccessRequest> ClaimAsync(AccessRequest request, string execution, DateTimeOffset started, bool rollsBack) =>
        new ClaimGrant(Grants, Claims, Some.Settings, time).ClaimGrantAsync(
            new ClaimInput
            {
                Request = request,
                Execution = execution,
                Started = started,
                RollsBack = rollsBack,
                Settled = Settled,
            },
            Invocation
        );

    /// <summary>Records before or after the changes; returns the request.</summary>
    public async Task<AccessRequest> RecordAsync(
        AccessRequest request,
        RecordMoment moment,
        Selection? selection = null,
        string execution = Some.Execution,
        Removal? removal = null
    ) => (await RecordAsync(request, moment, selection, report: null, error: null, execution, removal)).Request!;

    /// <summary>Records a failure; returns the event.</summary>
    public async Task<GrantEvent?> FailAsync(AccessRequest request, string error) =>
        (await RecordAsync(request, RecordMoment.Failed, selection: null, report: null, error, Some.Execution)).Event;

    /// <summary>Records the end of a run; returns the event.</summary>
    public async Task<GrantEvent?> EndAsync(
        AccessRequest request,
        Report report,
        string execution = Some.Execution,
        DateTimeOffset? started = null,
        params InstanceResult[] instances
    ) =>
        (
            await RecordAsync(
                request,
                RecordMoment.Ended,
                Some.Selection(),
                report,
                error: null,
                execution,
                started: started,
                instances: instances
            )
        ).Event;

    private Task<Recorded> RecordAsync(
        AccessRequest request,
        RecordMoment moment,
        Selection? selection,
        Report? report,
        string? error,
        string execution,
        Removal? removal = null,
        DateTimeOffset? started = null,
        IReadOnlyList<InstanceResult>? instances = null
    ) =>
        new RecordGrant(Grants, Metrics.Of(time), time).RecordGrantAsync(
            new RecordInput
            {
                Request = request,
                Execution = execution,
                Moment = moment,
                Selection = selection,
                Removal = removal,
                Report = report,
                Instances = instances!,
                Started = started,
                Error = error,
            },
            Invocation
        );

    /// <summary>A run up to the first write: the grant is claimed, and the request recorded.</summary>
    public async Task<AccessRequest> BeginAsync(AccessRequest request, Selection? selection = null, string execution = Some.Execution)
    {
        var claimed = request.Mode == Mode.Plan ? await PlannedAsync(request) : await ClaimAsync(request, execution);
        return await RecordAsync(claimed, RecordMoment.Requested, selection ?? Some.Selection(), execution: execution);
    }

    /// <summary>A whole run that does some work between its claim and its release.</summary>
    public async Task<T> RunAsync<T>(AccessRequest request, Selection selection, Func<AccessRequest, Task<T>> work)
    {
        var begun = await BeginAsync(request, selection);
        try
        {
            var result = await work(begun);
            if (begun.Claimed)
                await RecordAsync(begun, RecordMoment.Applied, selection);

            return result;
        }
        catch
        {
            await FailAsync(begun, "AnError");
            throw;
        }
    }

    /// <summary>A grant that has been applied.</summary>
    public Task ApplyAsync(AccessRequest request, Selection? selection = null) =>
        RunAsync(request, selection ?? Some.Selection(), Task.FromResult);

    /// <summary>The recorded request as a run for single instances reads it.</summary>
    public async Task<AccessRequest> LaunchedAsync() => (await ReadAsync())!.RequestOf(Some.Reader) with { Recorded = true };

    public Task<AccessRequest> ValidateAsync(string input) =>
        new ValidateRequest(Grants, Some.Settings, time).ValidateRequestAsync(Some.Stream(input), Invocation);

    /// <summary>Begins to revoke the grant, in an execution of its own.</summary>
    public async Task<Revocation> BeginRevocationAsync(string? input = null, DateTimeOffset? started = null)
    {
        using var json = JsonDocument.Parse(input ?? Some.Event("revoke"));
        return await new BeginRevocation(Grants, Claims, Some.Settings, time).BeginRevocationAsync(
            new RevocationStart(json.RootElement.Clone(), Another, started ?? NextStart()),
            Invocation
        );
    }

    /// <summary>Ends the revocation, successfully or with an error; returns the event.</summary>
    public async Task<GrantEvent?> EndRevocationAsync(
        bool ends,
        AccessRequest? request = null,
        string? error = null,
        bool isReadable = true,
        params string[] uncleaned
    ) =>
        (
            await new EndRevocation(Grants, Metrics.Of(time), time).EndRevocationAsync(
                new RevocationStep(Report: null, new Revocation(Grant, Another, request ?? (isReadable ? Some.Seed : null)), ends)
                {
                    Error = error,
                    Uncleaned = uncleaned,
                },
                Invocation
            )
        ).Event;

    public Task<FoundGrants> FindAsync(Ec2Account ec2, LaunchedInstance? launched = null) =>
        new FindGrants(Grants, Some.Provisioner(new ConsumerClients { Ec2 = _ => ec2.Client }), Some.Settings, time).FindGrantsAsync(
            launched ?? new LaunchedInstance(Some.AccountB, "us-east-2", Some.InstanceId, "7bf73129-1428-4cd3-a780-95db273d1602"),
            Invocation
        );

    /// <summary>
    /// When the next execution is started: later than the previous one, even if the clock has not advanced. The later start is the newer
    /// request.
    /// </summary>
    public DateTimeOffset NextStart()
    {
        var now = time.GetUtcNow();
        var next = lastStart.AddMilliseconds(1);
        return lastStart = now > next ? now : next;
    }

    // A plan claims nothing but sees what may exist.
    private async Task<AccessRequest> PlannedAsync(AccessRequest request) => request with { Applied = (await ReadAsync())?.AppliedGrant() };
}
