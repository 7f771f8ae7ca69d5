namespace RepoGrant.Views;

/// <summary>The meaning of a line, shown as a color if the terminal has colors.</summary>
public enum Tone
{
    /// <summary>Plain text.</summary>
    Plain,

    /// <summary>Something good or added.</summary>
    Good,

    /// <summary>Something that went wrong or is removed.</summary>
    Bad,

    /// <summary>Something that changes or needs attention.</summary>
    Change,

    /// <summary>A detail in the background.</summary>
    Quiet,

    /// <summary>A title.</summary>
    Strong,
}
