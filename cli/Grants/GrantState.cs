namespace RepoGrant.Cli.Grants;

/// <summary>Where a recorded grant stands.</summary>
internal enum GrantState
{
    /// <summary>Its record is of a version that this command line does not know.</summary>
    OfNewerVersion,

    /// <summary>Its record is history.</summary>
    Revoked,

    /// <summary>A revocation of it runs, or has stopped halfway.</summary>
    BeingRevoked,

    /// <summary>Its first run has not recorded the request yet.</summary>
    BeingMade,

    /// <summary>Its record cannot be read.</summary>
    NotValid,

    /// <summary>A run of it is under way.</summary>
    BeingChanged,

    /// <summary>No run of it has ended yet.</summary>
    NeverRun,

    /// <summary>Its newest run has ended.</summary>
    HasRun,
}
