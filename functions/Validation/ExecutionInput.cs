using RepoGrant.Contract;

namespace RepoGrant.Validation;

/// <summary>The input of an execution: a full request, a recorded grant, or what to reconcile.</summary>
internal abstract class ExecutionInput
{
    internal sealed class Full(AccessRequest request) : ExecutionInput
    {
        public AccessRequest Request => request;
    }

    internal sealed class OfRecordedGrant(GrantKey grant, IReadOnlyList<string> instanceIds) : ExecutionInput
    {
        public GrantKey Grant => grant;

        /// <summary>The instances to apply it to; empty to apply it in full, or to revoke it.</summary>
        public IReadOnlyList<string> InstanceIds => instanceIds;

        /// <summary>Whether to apply it only to those of the instances that it selects.</summary>
        public bool OnlySelected { get; init; }

        /// <summary>Whether to revoke it only if it has expired.</summary>
        public bool OnlyExpired { get; init; }

        /// <summary>Whether to say only what revoking it would take away.</summary>
        public bool IsPlan { get; init; }
    }

    internal sealed class Reconciliation(bool repair, bool onlyExpired) : ExecutionInput
    {
        /// <summary>Whether to apply grants that have drifted again.</summary>
        public bool Repair => repair;

        /// <summary>Whether to do nothing but revoke the grants that have expired.</summary>
        public bool OnlyExpired => onlyExpired;
    }
}
