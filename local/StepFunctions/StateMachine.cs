namespace LocalAws.StepFunctions;

/// <summary>What UpdateStateMachine replaces.</summary>
internal sealed record StateMachineRevision(string Id, string DefinitionText, Definition Definition, string RoleArn, DateTimeOffset Date);

/// <summary>One state machine.</summary>
internal sealed class StateMachine(string region, string accountId, string name, StateMachineRevision first)
{
    public string Region { get; } = region;

    public string AccountId { get; } = accountId;

    public string Name { get; } = name;

    public string Arn { get; } = $"arn:aws:states:{region}:{accountId}:stateMachine:{name}";

    public DateTimeOffset CreationDate { get; } = first.Date;

    public StateMachineRevision Revision { get; set; } = first;

    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);
}
