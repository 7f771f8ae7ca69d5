using RepoGrant.Contract;

namespace RepoGrant.Validation;

/// <summary>What an execution was started with: a full request, or a recorded grant to apply to single instances.</summary>
internal abstract record ExecutionInput
{
    internal sealed record Full(AccessRequest Request) : ExecutionInput;

    internal sealed record OfRecordedGrant(GrantKey Grant, IReadOnlyList<string> InstanceIds) : ExecutionInput;
}
