using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using RepoGrant.Cli.Aws;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Reports;
using RepoGrant.Views;

namespace RepoGrant.Cli.Runs;

/// <summary>Starts, follows and describes the executions of a stack's state machines, with at most two calls a second.</summary>
internal sealed class Executions(IAmazonStepFunctions stepFunctions, string accountId, string region, string stack, TimeProvider time)
{
    /// <summary>The state machines of a stack, by the part of their names that follows the stack's name.</summary>
    public static readonly string[] Machines = ["grant-access", "revoke-access", "reconcile-grants", "instance-launched"];

    // The most in a page (API reference, GetExecutionHistory and ListExecutions).
    private const int WholePage = 1000;

    // Only a few events happen between two looks.
    private const int SmallPage = 50;

    private readonly Pace pace = new(time);

    /// <summary>The repository account.</summary>
    public string AccountId => accountId;

    /// <summary>The stack's Region.</summary>
    public string Region => region;

    /// <summary>A state machine's ARN.</summary>
    public string Machine(string machine) => $"arn:{Partition.Of(region).Name}:states:{region}:{accountId}:stateMachine:{stack}-{machine}";

    /// <summary>Starts an execution; returns its ARN.</summary>
    public async Task<string> StartAsync(string machine, string grant, string? what, string input, CancellationToken cancellationToken)
    {
        while (true)
        {
            await pace.TurnAsync(cancellationToken);
            try
            {
                var request = new StartExecutionRequest
                {
                    StateMachineArn = Machine(machine),
                    Name = ExecutionName.For(grant, what, time.GetUtcNow()),
                    Input = input,
                };
                return (await stepFunctions.StartExecutionAsync(request, cancellationToken)).ExecutionArn;
            }
            catch (ExecutionAlreadyExistsException)
            {
                // The same digits came up twice within the minute: the next name is another.
            }
        }
    }

    /// <summary>Finds an execution by its ARN, or by its name among those of the stack; null if there is none.</summary>
    public async Task<Execution?> FindAsync(string nameOrArn, CancellationToken cancellationToken)
    {
        if (nameOrArn.StartsWith("arn:", StringComparison.Ordinal))
        {
            if (nameOrArn.Split(':') is not [_, _, "states", var where, var whose, "execution", _, _])
                throw new Problem($"'{nameOrArn}' is not the ARN of an execution.");
            if ((whose, where) != (accountId, region))
            {
                throw new Problem(
                    $"That execution is in the account {whose} in {where}, and these are the credentials of {accountId} in {region}. "
                        + "Pass --profile or --region for it."
                );
            }

            return await DescribeAsync(nameOrArn, cancellationToken);
        }

        foreach (var machine in Machines)
        {
            try
            {
                var arn = Machine(machine).Replace(":stateMachine:", ":execution:", StringComparison.Ordinal);
                return await DescribeAsync($"{arn}:{nameOrArn}", cancellationToken);
            }
            catch (ExecutionDoesNotExistException)
            {
                // It may be an execution of the next state machine.
            }
            catch (InvalidArnException)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Describes an execution.</summary>
    public async Task<Execution> DescribeAsync(string arn, CancellationToken cancellationToken)
    {
        await pace.TurnAsync(cancellationToken);
        var described = await stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = arn }, cancellationToken);
        return new(described.ExecutionArn, described.Name, described.Status.Value)
        {
            Started = RunHistory.Utc(described.StartDate) ?? DateTimeOffset.UnixEpoch,
            Stopped = RunHistory.Utc(described.StopDate),
            Input = described.Input,
            Output = described.Output,
            Error = described.Error,
            Cause = described.Cause,
        };
    }

    /// <summary>Lists a page of a state machine's executions, newest first.</summary>
    public async Task<ExecutionPage> ListAsync(string machine, string? next, CancellationToken cancellationToken)
    {
        await pace.TurnAsync(cancellationToken);
        var request = new ListExecutionsRequest
        {
            StateMachineArn = Machine(machine),
            MaxResults = WholePage,
            NextToken = next,
        };
        var page = await stepFunctions.ListExecutionsAsync(request, cancellationToken);
        return new(
            [
                .. (page.Executions ?? []).Select(one => new ListedExecution(
                    one.ExecutionArn,
                    RunHistory.Utc(one.StartDate) ?? DateTimeOffset.UnixEpoch
                )),
            ],
            string.IsNullOrEmpty(page.NextToken) ? null : page.NextToken
        );
    }

    /// <summary>Follows an execution to its end.</summary>
    public async Task<Execution> FollowAsync(string arn, IExecutionWatcher watcher, CancellationToken cancellationToken)
    {
        var steps = new ExecutionSteps(watcher.Show);
        while (!steps.HasEnded)
        {
            foreach (var happened in await NewEventsAsync(arn, steps.LastId, cancellationToken))
            {
                steps.Take(RunHistory.Entry(happened));
                watcher.Count(steps.Done, steps.Instances ?? 0, steps.Verified);
            }
        }

        return await DescribeAsync(arn, cancellationToken);
    }

    /// <summary>The whole history of an execution.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string arn, CancellationToken cancellationToken) =>
        [.. (await NewEventsAsync(arn, known: 0, cancellationToken)).Select(RunHistory.Entry)];

    // The first look reads the history from its beginning, each further look from its end back to what is already known.
    private async Task<IReadOnlyList<HistoryEvent>> NewEventsAsync(string arn, long known, CancellationToken cancellationToken)
    {
        var events = new List<HistoryEvent>();
        string? next = null;
        do
        {
            await pace.TurnAsync(cancellationToken);
            var request = new GetExecutionHistoryRequest
            {
                ExecutionArn = arn,
                MaxResults = known == 0 ? WholePage : SmallPage,
                ReverseOrder = known != 0,
                NextToken = next,
            };
            var page = await stepFunctions.GetExecutionHistoryAsync(request, cancellationToken);
            events.AddRange(page.Events ?? []);
            next = string.IsNullOrEmpty(page.NextToken) ? null : page.NextToken;
        } while (next is not null && (known == 0 || events[^1].Id > known));

        return [.. events.Where(happened => happened.Id > known).OrderBy(happened => happened.Id)];
    }
}
