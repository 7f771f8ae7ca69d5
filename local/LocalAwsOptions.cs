using LocalAws.Wire;

namespace LocalAws;

/// <summary>How one LocalAws is set up.</summary>
public sealed record LocalAwsOptions
{
    /// <summary>The port of the endpoint on 127.0.0.1; 0 takes any free one.</summary>
    public int Port { get; init; } = 4566;

    /// <summary>The HTTPS proxy's port on 127.0.0.1; 0 takes any free one.</summary>
    public int ProxyPort { get; init; }

    /// <summary>The run's own folder: repositories, instances' file systems, certificates. Nothing is written outside it.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// The folder with template.yaml and consumer-account.yaml, whose stacks are deployed at start; null for two empty accounts.
    /// </summary>
    public string? Project { get; init; }

    /// <summary>Texts to take in place of the project's files, by path, as <c>template.yaml</c>: a test weakens a template.</summary>
    public IReadOnlyDictionary<string, string>? Replaced { get; init; }

    /// <summary>
    /// The folder with the published <c>bootstrap</c> that every function runs; null for <c>.build/bootstrap</c> in the project.
    /// </summary>
    public string? Artifacts { get; init; }

    /// <summary>The Region that the stacks are deployed in, as <c>us-east-2</c>.</summary>
    public string Region { get; init; } = "us-east-2";

    /// <summary>
    /// Further Regions that consumer accounts have their stack in, without the IAM resources, which are in <see cref="Region"/>.
    /// </summary>
    public IReadOnlyList<string> FurtherRegions { get; init; } = [];

    /// <summary>
    /// The accounts that stacks are deployed in: the repository account first, then the consumer accounts. Others come to life when they
    /// are used.
    /// </summary>
    public IReadOnlyList<string> Accounts { get; init; } = ["111111111111", "222222222222"];

    /// <summary>The organization that all accounts belong to, as <c>o-exampleorgid</c>; null for none.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The clock behind every time stamp and every wait.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long what takes time on AWS takes here.</summary>
    public Delays Delays { get; init; } = new();

    /// <summary>Whether faults can be asked for by <c>POST /_local/faults</c>.</summary>
    public bool Faults { get; init; }

    /// <summary>Where diagnostics go, a line each.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Is told every call, from many threads; null for nobody. LocalAws itself keeps none.</summary>
    internal Action<ApiCall>? Observer { get; init; }
}

/// <summary>What takes time on AWS. The defaults keep a demonstration brisk; AWS's own times are in the remarks.</summary>
public sealed record Delays
{
    /// <summary>
    /// How long a new or changed role, policy or profile takes to count in decisions. On AWS seconds, at times a minute or two.
    /// </summary>
    public TimeSpan IamPropagation { get; init; } = TimeSpan.Zero;

    /// <summary>From an instance having the rights that its SSM agent needs until it is a managed instance. On AWS minutes.</summary>
    public TimeSpan AgentRegistration { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>What each call of a client takes beyond LocalAws's own time. On AWS some tens of milliseconds.</summary>
    public TimeSpan ApiLatency { get; init; } = TimeSpan.Zero;

    /// <summary>From SendCommand until the invocation can be read and runs. On AWS about a second.</summary>
    public TimeSpan CommandStart { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>From the time to live of an item in DynamoDB having passed until the item is gone. On AWS up to a few days.</summary>
    public TimeSpan ItemExpiry { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// How much of a state machine's waits, those between retries and those of Wait states, is waited: 1 is all. Time limits stay.
    /// </summary>
    public double StateMachineWaits { get; init; } = 1;
}
