using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;

namespace RepoGrant.Instance;

/// <summary>
/// Part 3 (Instance): collects the results that are ready, and gives up on instances that are not managed in time. Polls a few times
/// itself, because most commands end within seconds; for longer ones the state machine waits.
/// </summary>
public sealed class CollectConfiguration
{
    private const int LongestWaitSeconds = 30;

    // A Standard execution ends at 25,000 events (Step Functions Developer Guide, "Service quotas"). One round of one batch is two tasks of
    // five events each, and a choice and a wait of two each. The rest of the 25,000 is for the rounds of the first minutes (at most 60 of
    // ten batches), for retries and for the other states. A run that may be rolled back leaves room for the rounds of its rollback.
    private const int EventsOfRounds = 14_000;
    private const int EventsOfRoundsBeforeRollback = 10_000;
    private const int EventsOfRoundsInRollback = 3_000;
    private const int EventsOfRound = 14;

    /// <summary>The failed run has already waited. What has no agent by now keeps nobody else from their former access.</summary>
    internal static readonly TimeSpan WaitInRollback = TimeSpan.FromMinutes(10);

    // Step Functions carries 262,144 bytes of state, which the selection and the changes also need a share of.
    private const int RoomForResults = 150_000;

    // An instance that leaves takes up to 480 of these bytes: in the selection, among those that are kept out, as a note and as a result.
    private const int BytesOfLeaving = 480;

    // One that left in an earlier run and is still kept out takes up to 110. What is not the results' share has room for 200 of these.
    private const int BytesOfLeft = 110;
    private const int LeftWithRoom = 200;

    // 1,200 for each instance: a failed execution's cause, which is all that is seen of so long a report, has room for half of that.
    private const int MaxForOneBatch = 1_200 * Batch.MaxInstances;

    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(20);

    // Used while others of the batch wait for Systems Manager: they have to be looked at, too.
    private static readonly TimeSpan LookingWhileOthersWait = TimeSpan.FromSeconds(4);

    // Most commands end within seconds, and nobody wants to wait for the next round. Many batches share Systems Manager's rate limit.
    private static readonly TimeSpan IsYoung = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan YoungPause = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan YoungPauseOfBatch = TimeSpan.FromSeconds(0.05);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LaterPause = TimeSpan.FromSeconds(3);

    // The times that SendCommand allows for taking the command and for running the document, with a margin for both to be reported.
    internal static readonly TimeSpan CommandIsLost = TimeSpan.FromHours(2);

    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly TimeSpan waitForInstances;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public CollectConfiguration()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction(), Settings.OfFunction, TimeProvider.System) { }

    internal CollectConfiguration(GrantTable grants, Provisioner provisioner, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
        waitForInstances = settings.WaitForInstances;
    }

    /// <summary>
    /// Collects; the returned batch is done, or says how long to wait before the next round. Throws <see cref="Superseded"/> if a newer
    /// request of the grant has been recorded while a command was running.
    /// </summary>
    [LambdaFunction(ResourceName = "CollectConfigurationFunction")]
    public async Task<Batch> CollectConfigurationAsync(CollectInput input, ILambdaContext context)
    {
        var batch = input.Batch;
        var finished = new List<InstanceResult>();
        if (batch.Commands.Count > 0)
        {
            var running = await provisioner.RunAsync(
                input,
                context,
                (consumer, _) => LookAsync(consumer, input, ExpectedChecks.OfConfigure(input.Request), finished)
            );
            batch = batch with { Commands = running };
        }

        var lost = batch.Commands.Where(command => input.Now - command.SentAt > CommandIsLost).ToList();
        finished.AddRange(lost.SelectMany(command => command.InstanceIds).Select(Unreachable.Lost));
        var waited = input.Now - (batch.Since ?? input.Now);
        var rollsBack = input.Request.RollsBack is not null;
        var wait = rollsBack && waitForInstances > WaitInRollback ? WaitInRollback : waitForInstances;
        var timeIsUp = waited >= wait;
        if (timeIsUp)
            finished.AddRange(batch.Waiting.Select(id => Unreachable.NotManaged(id, wait)));

        foreach (var result in finished)
            context.LogOf(input).Finished(result.InstanceId, result.Status);

        batch = batch with
        {
            Waiting = timeIsUp ? [] : batch.Waiting,
            Commands = [.. batch.Commands.Except(lost)],
            Results = Fit([.. batch.Results, .. finished], Math.Min(MaxForOneBatch, RoomFor(input.Request) / Math.Max(1, input.Batches))),
            Rounds = batch.Rounds + 1,
        };
        return batch with
        {
            Done = batch.Waiting.Count == 0 && batch.Commands.Count == 0,
            // While a batch is young, the states before this one have polled for some seconds themselves.
            WaitSeconds =
                batch.Waiting.Count > 0 && waited < SendConfiguration.Young && !rollsBack
                    ? 1
                    : Math.Min(LongestWait(wait, input), 1 << Math.Min(input.Batch.Rounds, 12)),
        };
    }

    /// <summary>How many bytes of a state's data the results of a run have.</summary>
    internal static int RoomFor(AccessRequest request)
    {
        var leaving = Math.Min(request.Lost?.Count ?? 0, Selection.MaxLeaving);
        var left = Math.Max(0, (request.Applied?.Left.Count ?? 0) - leaving - LeftWithRoom);
        return RoomForResults - BytesOfLeaving * leaving - BytesOfLeft * left;
    }

    // If many batches wait for a long time, each has fewer rounds: the history has room for this many rounds in all.
    private static int LongestWait(TimeSpan wait, CollectInput input)
    {
        var events =
            input.Request.RollsBack is not null ? EventsOfRoundsInRollback
            : input.Request.OnFailure == OnFailure.Rollback ? EventsOfRoundsBeforeRollback
            : EventsOfRounds;
        return Math.Max(
            LongestWaitSeconds,
            (int)Math.Ceiling((wait + CommandIsLost).TotalSeconds * input.Batches * EventsOfRound / events)
        );
    }

    // Without an instance the report would be wrong; without its checks it is only shorter.
    private static IReadOnlyList<InstanceResult> Fit(InstanceResult[] results, int bytes) =>
        ResultSize.Fit(results, bytes) ?? [.. results.Select(result => result with { Checks = [] })];

    /// <summary>Polls until everything has finished or some time has passed; returns the commands that are still running.</summary>
    private async Task<IReadOnlyList<SentCommand>> LookAsync(
        ConsumerAccount consumer,
        CollectInput input,
        ExpectedChecks expected,
        List<InstanceResult> finished
    )
    {
        var commands = input.Batch.Commands;
        var begin = clock.GetUtcNow();
        var until = begin + (input.Batch.Waiting.Count > 0 ? LookingWhileOthersWait : Looking);
        while (true)
        {
            commands = await Commands.CollectAsync(
                consumer,
                commands,
                (id, invocation) => CommandOutput.Read(id, invocation, expected),
                finished
            );
            if (commands.Count == 0)
                return commands;
            var pause = PauseOf(input, clock.GetUtcNow() - begin);
            if (clock.GetUtcNow() + pause >= until)
            {
                // An instance that a newer request has taken the access from no longer answers: its command would be waited for in vain.
                await new Fence(grants, input.Request, input.Execution).WhileWaitingAsync(consumer.Deadline);
                return await WithoutTerminatedAsync(consumer, commands, finished);
            }

            await Task.Delay(pause, clock, consumer.Deadline);
        }
    }

    private static TimeSpan PauseOf(CollectInput input, TimeSpan looked) =>
        input.Batch.Rounds > 0 ? LaterPause : (looked > IsYoung ? Pause : YoungPause) + (input.Batches - 1) * YoungPauseOfBatch;

    // A command for an instance that is gone ends after its time-outs, if at all.
    private static async Task<IReadOnlyList<SentCommand>> WithoutTerminatedAsync(
        ConsumerAccount consumer,
        IReadOnlyList<SentCommand> commands,
        List<InstanceResult> finished
    )
    {
        var states = await InstanceStates.OfAsync(consumer, [.. commands.SelectMany(command => command.InstanceIds)]);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, state) in states)
        {
            if (InstanceStates.IsOver(state) && gone.Add(id))
                finished.Add(Unreachable.Terminated(id, state));
        }

        return
        [
            .. commands
                .Select(command => command with { InstanceIds = [.. command.InstanceIds.Except(gone, StringComparer.Ordinal)] })
                .Where(command => command.InstanceIds.Count > 0),
        ];
    }
}
