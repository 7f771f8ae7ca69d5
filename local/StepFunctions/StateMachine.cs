namespace LocalAws.StepFunctions;

/// <summary>What UpdateStateMachine replaces.</summary>
/// <param name="Id">Null for the state machine's first revision: AWS returns an id only for one that an update has made.</param>
internal sealed record StateMachineRevision(
    string? Id,
    string DefinitionText,
    Definition Definition,
    string RoleArn,
    LogSettings Logging,
    bool Tracing,
    DateTimeOffset Date
)
{
    /// <summary>Whether both have the same settings.</summary>
    public bool IsAs(StateMachineRevision other) =>
        DefinitionText == other.DefinitionText && RoleArn == other.RoleArn && Logging == other.Logging && Tracing == other.Tracing;
}

/// <summary>A published revision: it never changes again.</summary>
internal sealed record StateMachineVersion(string Arn, int Number, StateMachineRevision Revision, string? Description, DateTimeOffset Date);

/// <summary>A name for one version or for two, each of which gets a share of the executions.</summary>
internal sealed record StateMachineAlias(
    string Arn,
    string Name,
    string? Description,
    IReadOnlyList<(string VersionArn, int Weight)> Routes,
    DateTimeOffset Created,
    DateTimeOffset Updated
);

/// <summary>One state machine, with its versions and aliases.</summary>
internal sealed class StateMachine(string region, string accountId, string name, StateMachineRevision first)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, StateMachineVersion> versions = [];
    private readonly SortedDictionary<string, StateMachineAlias> aliases = new(StringComparer.Ordinal);
    private int published;

    public string Region { get; } = region;

    public string AccountId { get; } = accountId;

    public string Name { get; } = name;

    public string Arn { get; } = $"arn:aws:states:{region}:{accountId}:stateMachine:{name}";

    public DateTimeOffset CreationDate { get; } = first.Date;

    public StateMachineRevision Revision { get; set; } = first;

    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Newest first.</summary>
    public IReadOnlyList<StateMachineVersion> Versions
    {
        get
        {
            lock (gate)
                return [.. versions.Values.Reverse()];
        }
    }

    /// <summary>In order of their names.</summary>
    public IReadOnlyList<StateMachineAlias> Aliases
    {
        get
        {
            lock (gate)
                return [.. aliases.Values];
        }
    }

    /// <summary>Publishes the revision: returns the version that has it already, or a new one. Numbers are never reused.</summary>
    public StateMachineVersion Publish(string? description, DateTimeOffset now)
    {
        lock (gate)
        {
            var revision = Revision;
            if (versions.Count > 0 && versions.Values.Last() is var last && last.Revision == revision)
                return last;
            var number = ++published;
            return versions[number] = new($"{Arn}:{number}", number, revision, description, now);
        }
    }

    public void Remove(StateMachineVersion version)
    {
        lock (gate)
            versions.Remove(version.Number);
    }

    /// <summary>Replaces the alias with its name; null removes it.</summary>
    public void Set(string alias, StateMachineAlias? changed)
    {
        lock (gate)
        {
            if (changed is null)
                aliases.Remove(alias);
            else
                aliases[alias] = changed;
        }
    }
}
