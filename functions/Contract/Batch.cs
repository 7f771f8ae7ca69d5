namespace RepoGrant.Contract;

/// <summary>Up to 50 instances, each waiting for Systems Manager, running a command, or finished.</summary>
public sealed record Batch
{
    /// <summary>The limit of one SendCommand (SSM API reference, SendCommand, InstanceIds).</summary>
    public const int MaxInstances = 50;

    /// <summary>The ids of the instances that have not been sent a command yet.</summary>
    public IReadOnlyList<string> Waiting
    {
        // A property initializer would not help: generated deserialization sets every init property, and absent ones to null.
        get => field ?? [];
        init;
    }

    /// <summary>The commands whose results are not collected yet.</summary>
    public IReadOnlyList<SentCommand> Commands
    {
        get => field ?? [];
        init;
    }

    /// <summary>The results of the instances that have finished.</summary>
    public IReadOnlyList<InstanceResult> Results
    {
        get => field ?? [];
        init;
    }

    /// <summary>When the first state of this batch was entered.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many times results were collected.</summary>
    public int Rounds { get; init; }

    /// <summary>Whether no instance is waiting or running a command.</summary>
    public bool Done { get; init; }

    /// <summary>Seconds to wait before the next look, if the batch is not done.</summary>
    public int WaitSeconds { get; init; }
}
