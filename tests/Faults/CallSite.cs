using LocalAws.Wire;

namespace Faults.Tests;

/// <summary>One call of a run: the nth of an operation that a function, or a role of a state machine or a rule, makes in an account.</summary>
internal sealed record CallSite(string Service, string Operation, string Account, string? Function, string Role, int Nth)
{
    private const string Machinery = ":role/repogrant-system/";

    /// <summary>How the names of operations begin that change nothing; AssumeRole and Invoke are no change by themselves.</summary>
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

    /// <summary>As it stands in the names of cases.</summary>
    public string Name => $"{Function ?? Role}/{Service}:{Operation}@{Account}#{Nth}";

    public bool Writes => !Reads.Any(read => Operation.StartsWith(read, StringComparison.Ordinal));

    /// <summary>Every call that the stacks' own roles made; what people, and instances under their own roles, call is not ours to mend.</summary>
    public static IReadOnlyList<CallSite> Of(IEnumerable<ApiCall> calls)
    {
        var seen = new Dictionary<CallSite, int>();
        var sites = new List<CallSite>();
        foreach (var call in calls.Where(call => call.Principal.PrincipalArn.Contains(Machinery, StringComparison.Ordinal)))
        {
            var principal = call.Principal;
            var first = new CallSite(
                call.Service,
                call.Operation,
                principal.AccountId,
                principal.Process?.Function,
                // A function has several roles, its own and those that it assumes: its name says enough.
                principal.Process
                    is null
                    ? principal.RoleName!
                    : "",
                1
            );
            seen[first] = seen.GetValueOrDefault(first) + 1;
            sites.Add(first with { Nth = seen[first] });
        }

        return sites;
    }
}
