using RepoGrant.Contract;

namespace RepoGrant.Validation;

/// <summary>What an execution was started with: a full request, a recorded grant, or what to reconcile.</summary>
internal abstract class ExecutionInput
{
    internal sealed class Full(AccessRequest request) : ExecutionInput
    {
        public AccessRequest Request => request;
    }

    internal sealed class OfRecordedGrant(GrantKey grant, IReadOnlyList<string> instanceIds) : ExecutionInput
    {
        public GrantKey Grant => grant;

        /// <summary>Those that it is applied to; none to apply it in full, or to revoke it.</summary>
        public IReadOnlyList<string> InstanceIds => instanceIds;

        /// <summary>Whether it is revoked only where it has ended.</summary>
        public bool OnlyExpired { get; init; }
    }

    internal sealed class Reconciliation(bool repair, bool onlyExpired) : ExecutionInput
    {
        /// <summary>Whether grants that have drifted are applied again.</summary>
        public bool Repair => repair;

        /// <summary>Whether nothing is done but to revoke the grants that have ended.</summary>
        public bool OnlyExpired => onlyExpired;
    }
}
