using RepoGrant.Contract;

namespace RepoGrant.Validation;

/// <summary>What an execution was started with: a full request, or a recorded grant, to apply to single instances or to revoke.</summary>
internal abstract class ExecutionInput
{
    internal sealed class Full(AccessRequest request) : ExecutionInput
    {
        public AccessRequest Request => request;
    }

    internal sealed class OfRecordedGrant(GrantKey grant, IReadOnlyList<string> instanceIds) : ExecutionInput
    {
        public GrantKey Grant => grant;

        /// <summary>Those that it is applied to; none to revoke it.</summary>
        public IReadOnlyList<string> InstanceIds => instanceIds;
    }
}
