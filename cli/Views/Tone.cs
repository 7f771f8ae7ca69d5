namespace RepoGrant.Views;

/// <summary>What a line tells, in colour where the terminal has colours.</summary>
public enum Tone
{
    /// <summary>Just text.</summary>
    Plain,

    /// <summary>Something good, or something that is added.</summary>
    Good,

    /// <summary>Something that went wrong, or that is taken away.</summary>
    Bad,

    /// <summary>Something that changes, or that somebody should look at.</summary>
    Change,

    /// <summary>Something that is there for whoever looks for it.</summary>
    Quiet,

    /// <summary>A title.</summary>
    Strong,
}
