using LocalAws.Wire;

namespace LocalAws;

/// <summary>The settings of one LocalAws.</summary>
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

    /// <summary>
    /// Contents to use instead of the project's files, by path, such as <c>template.yaml</c>: for tests that weaken a template.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Replaced { get; init; }

    /// <summary>Parameters of the repository account's stack beside those that it needs, by their names.</summary>
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>
    /// The folder with the published <c>bootstrap</c> that every function runs; null for <c>.build/bootstrap</c> in the project.
    /// </summary>
    public string? Artifacts { get; init; }

    /// <summary>The Region that the stacks are deployed in, such as <c>us-east-2</c>.</summary>
    public string Region { get; init; } = "us-east-2";

    /// <summary>
    /// Further Regions in which consumer accounts have their stack, without the IAM resources, which are in <see cref="Region"/>.
    /// </summary>
    public IReadOnlyList<string> FurtherRegions { get; init; } = [];

    /// <summary>
    /// The accounts that stacks are deployed in: the repository account first, then the consumer accounts. Other accounts are created when
    /// they are first used.
    /// </summary>
    public IReadOnlyList<string> Accounts { get; init; } = ["111111111111", "222222222222"];

    /// <summary>The organization that all accounts belong to, such as <c>o-exampleorgid</c>; null for none.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The clock behind every time stamp and every wait.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long those things take that take time on AWS.</summary>
    public Delays Delays { get; init; } = new();

    /// <summary>How reads and decisions follow writes late; null where they follow at once.</summary>
    public LagOptions? Lag { get; init; }

    /// <summary>Whether faults can be requested with <c>POST /_local/faults</c>.</summary>
    public bool Faults { get; init; }

    /// <summary>
    /// Whether rules with a schedule start their targets when they are due; if not, they are stored but start nothing.
    /// </summary>
    public bool Schedules { get; init; }

    /// <summary>Receives diagnostics, one line each.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Receives every call, from many threads; null for nobody. LocalAws itself keeps none.</summary>
    internal Action<ApiCall>? Observer { get; init; }
}

/// <summary>The delays of AWS. The defaults keep a demonstration brisk; the remarks have AWS's own times.</summary>
public sealed record Delays
{
    /// <summary>
    /// How long a new or changed role, policy or profile takes to have an effect on decisions. On AWS seconds, sometimes a minute or two.
    /// </summary>
    public TimeSpan IamPropagation { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// The time from an instance having the permissions that its SSM agent needs until it is a managed instance. On AWS minutes.
    /// </summary>
    public TimeSpan AgentRegistration { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The time that each call of a client takes in addition to LocalAws's own. On AWS some tens of milliseconds.</summary>
    public TimeSpan ApiLatency { get; init; } = TimeSpan.Zero;

    /// <summary>The time from SendCommand until the invocation runs and can be read. On AWS about a second.</summary>
    public TimeSpan CommandStart { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The time from an item's expiry in DynamoDB until it disappears. On AWS up to a few days.</summary>
    public TimeSpan ItemExpiry { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// The fraction of a state machine's waits, both between retries and in Wait states, that is really waited: 1 is all. Time limits stay.
    /// </summary>
    public double StateMachineWaits { get; init; } = 1;
}
