namespace Faults.Tests;

/// <summary>
/// The stack with the smallest value of its parameter: a run waits for a minute for an instance that is not managed, not for 45.
/// </summary>
internal static class ImpatientTemplate
{
    public const string File = "template.yaml";

    private const string DefaultOfWait = "    Default: 45\n";

    public static string Text()
    {
        var text = Checkout.Text(File);
        var parameter = text.IndexOf("\n  WaitMinutes:\n", StringComparison.Ordinal);
        var value = parameter < 0 ? -1 : text.IndexOf(DefaultOfWait, parameter, StringComparison.Ordinal);
        return value < 0
            ? throw new InvalidOperationException($"{File} has no parameter WaitMinutes with the default that is replaced here.")
            : text[..value] + "    Default: 1\n" + text[(value + DefaultOfWait.Length)..];
    }
}
