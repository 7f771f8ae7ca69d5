namespace RepoGrant.Contract;

/// <summary>Up to 50 instances on their way: waiting for Systems Manager, running a command, finished.</summary>
public sealed record Batch
{
    /// <summary>One SendCommand takes so many (SSM API reference, SendCommand, InstanceIds).</summary>
    public const int MaxInstances = 50;

    /// <summary>The ids of the instances that have not got a command yet.</summary>
    public IReadOnlyList<string> Waiting
    {
        // An initializer would not do: generated deserialization sets every init property, absent ones to null.
        get => field ?? [];
        init;
    }

    /// <summary>The commands whose results are still to be taken.</summary>
    public IReadOnlyList<SentCommand> Commands
    {
        get => field ?? [];
        init;
    }

    /// <summary>What is known of the instances that have finished.</summary>
    public IReadOnlyList<InstanceResult> Results
    {
        get => field ?? [];
        init;
    }

    /// <summary>When the first state of this batch was entered.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many times results were looked for.</summary>
    public int Rounds { get; init; }

    /// <summary>Whether nothing waits and nothing runs any more.</summary>
    public bool Done { get; init; }

    /// <summary>Seconds to wait before the next look, when not done.</summary>
    public int WaitSeconds { get; init; }
}
