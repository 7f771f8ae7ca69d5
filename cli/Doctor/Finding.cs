namespace RepoGrant.Cli.Doctor;

/// <summary>What the doctor found out about one thing.</summary>
/// <param name="Ok">Whether it is as it should be; null where the caller may not look, or where somebody has to judge.</param>
/// <param name="Repair">What to do about it.</param>
internal sealed record Finding(string Subject, bool? Ok, string Detail, string? Repair = null);
