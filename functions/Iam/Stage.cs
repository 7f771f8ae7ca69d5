namespace RepoGrant.Iam;

/// <summary>The stages in which differences are written: removals first, then what is created, then what connects it.</summary>
internal enum Stage
{
    Remove,
    Create,
    Connect,
}
