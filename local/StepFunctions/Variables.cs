using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.StepFunctions;

/// <summary>Which variables a definition's states can see.</summary>
internal static partial class Variables
{
    /// <summary>The variables that can exist when a state is entered: those of outer scopes and of states with a path to it.</summary>
    public static HashSet<string> At(string name, JsonObject states, IReadOnlySet<string> outerVariables)
    {
        var variables = new HashSet<string>(outerVariables, StringComparer.Ordinal);
        var before = new HashSet<string>(StringComparer.Ordinal) { name };
        for (var found = true; found; )
        {
            found = false;
            foreach (var (other, node) in states)
            {
                if (!Transitions.From(node).Any(transition => before.Contains(transition.Target)))
                    continue;
                variables.UnionWith(AssignedBy((JsonObject)node!));
                found |= before.Add(other);
            }
        }
        return variables;
    }

    /// <summary>A Unicode identifier of at most 80 characters other than <c>states</c>.</summary>
    public static bool IsName(string text) => text != "states" && Identifier().IsMatch(text);

    private static IEnumerable<string> AssignedBy(JsonObject state) =>
        from holder in new[] { state }.Concat(
            new[] { "Choices", "Catch" }.SelectMany(list => (state[list] as JsonArray ?? []).OfType<JsonObject>())
        )
        let assign = holder["Assign"] as JsonObject
        where assign is not null
        from variable in assign
        select variable.Key;

    [GeneratedRegex(@"\A[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]{0,79}\z")]
    private static partial Regex Identifier();
}
