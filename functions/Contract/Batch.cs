using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Up to 50 instances on their way: waiting for Systems Manager, running a command, finished.</summary>
public sealed record Batch
{
    /// <summary>One SendCommand takes so many (SSM API reference, SendCommand, InstanceIds).</summary>
    public const int MaxInstances = 50;

    // An initializer would not do: generated deserialization sets every init property, absent ones to null.
    public IReadOnlyList<string> Waiting
    {
        get => field ?? [];
        init;
    }
    public IReadOnlyList<SentCommand> Commands
    {
        get => field ?? [];
        init;
    }
    public IReadOnlyList<InstanceResult> Results
    {
        get => field ?? [];
        init;
    }

    /// <summary>When the first state of this batch was entered.</summary>
    public DateTimeOffset? Since { get; init; }

    public int Rounds { get; init; }
    public bool Done { get; init; }

    /// <summary>Seconds to wait before the next look, when not done.</summary>
    public int WaitSeconds { get; init; }
}
