namespace RepoGrant.Validation;

/// <summary>A rule for a string, as a test and in words.</summary>
internal sealed class TextRule(string allowed, Func<string, bool> allows)
{
    public string Allowed => allowed;

    public bool Allows(string text) => allows(text);
}
