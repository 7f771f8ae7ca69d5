using System.Globalization;
using LocalAws.Wire;

namespace Faults.Tests;

/// <summary>
/// One call of a run: the nth of an operation that a function, or the role of a state machine or of a rule, makes in an account.
/// </summary>
internal sealed record CallSite(string Service, string Operation, string Account, string? Function, string Role, int Nth)
{
    private const string Machinery = ":role/repogrant-system/";

    /// <summary>The prefixes of operations that change nothing; AssumeRole and Invoke are not changes by themselves.</summary>
    private static readonly string[] Reads =
    [
        "Get",
        "List",
        "Describe",
        "BatchGet",
        "TransactGet",
        "Query",
        "Scan",
        "AssumeRole",
        "Invoke",
    ];

    /// <summary>The text in the names of cases.</summary>
    public string Name => $"{Kind}#{Nth}";

    /// <summary>The caller, the operation and the account, without the number of the call.</summary>
    public string Kind => $"{Function ?? Role}/{Service}:{Operation}@{Account}";

    /// <summary>The same call with the nth in a case's name; null if the name has none.</summary>
    public CallSite? NthIn(string name)
    {
        var number = name.Split('#') is [_, var rest] ? rest.Split('/')[0] : "";
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var nth) && nth > 0
            ? this with
            {
                Nth = nth,
            }
            : null;
    }

    public bool Writes => !Reads.Any(read => Operation.StartsWith(read, StringComparison.Ordinal));

    /// <summary>
    /// Every call by the stacks' own roles; calls by people, and by instances under their own roles, are not ours to handle. If a read is
    /// repeated until its response changes, the first call stands for all of them: how many there are is a matter of timing.
    /// </summary>
    public static IReadOnlyList<CallSite> Of(IEnumerable<ApiCall> calls)
    {
        var seen = new Dictionary<CallSite, int>();
        var last = new Dictionary<string, (CallSite First, ApiCall Call)>(StringComparer.Ordinal);
        var sites = new List<CallSite>();
        foreach (var call in calls.Where(call => call.Principal.PrincipalArn.Contains(Machinery, StringComparison.Ordinal)))
        {
            var first = First(call);
            seen[first] = seen.GetValueOrDefault(first) + 1;
            var polls =
                call.Principal.Process is { } process
                && last.TryGetValue(process.Id, out var before)
                && before.First == first
                && before.Call.End <= call.Start;
            if (!polls || first.Writes)
                sites.Add(first with { Nth = seen[first] });
            if (call.Principal.Process is { } caller)
                last[caller.Id] = (first, call);
        }

        return sites;
    }

    private static CallSite First(ApiCall call) =>
        new(
            call.Service,
            call.Operation,
            call.Principal.AccountId,
            call.Principal.Process?.Function,
            // A function has several roles, its own and those that it assumes: its name is enough.
            call.Principal.Process
                is null
                ? call.Principal.RoleName!
                : "",
            1
        );
}
