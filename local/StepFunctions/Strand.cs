namespace LocalAws.StepFunctions;

/// <summary>A thread of events: an execution's own, or that of a branch or an iteration, which sees its outer strand's variables.</summary>
internal sealed class Strand(Strand? outer = null, string? mapItem = null)
{
    private readonly Dictionary<string, string> assigned = new(StringComparer.Ordinal);

    /// <summary>The event that the strand's next event follows.</summary>
    public long Last { get; set; }

    /// <summary>The type of the state that was entered and not left.</summary>
    public string? Open { get; set; }

    /// <summary>Whether it is an execution's own strand.</summary>
    public bool IsOutermost => outer is null;

    /// <summary>The value of <c>$states.context.Map</c> in an iteration, as JSON text.</summary>
    public string? MapItem { get; } = mapItem ?? outer?.MapItem;

    /// <summary>All visible variables, as the JSON text of an object.</summary>
    public string Variables
    {
        get
        {
            var inSight = InSight();
            return inSight.Count == 0 ? "{}" : $"{{{string.Join(',', inSight.Select(v => $"{Json.Quote(v.Key)}:{v.Value}"))}}}";
        }
    }

    public void Assign(string name, string value) => assigned[name] = value;

    private Dictionary<string, string> InSight()
    {
        if (outer is null)
            return assigned;
        var all = new Dictionary<string, string>(outer.InSight(), StringComparer.Ordinal);
        foreach (var (name, value) in assigned)
            all[name] = value;
        return all;
    }
}
