namespace RepoGrant.Validation;

/// <summary>What a text may be, in a test and in words.</summary>
internal sealed record TextRule(string Allowed, Func<string, bool> Allows);
