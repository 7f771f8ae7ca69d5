namespace Aws.Tests.Surface;

/// <summary>
/// The public surface of the types of an official package that a stand-in has: one line per type, with its members indented below it.
/// <c>#</c> starts a comment; <c>using</c> names the namespaces that are left out.
/// </summary>
internal sealed class SurfaceFile
{
    private readonly Dictionary<string, HashSet<string>> types = [];

    private SurfaceFile(string[] lines)
    {
        HashSet<string>? members = null;
        foreach (var line in lines.Where(line => line.Trim().Length > 0 && !line.StartsWith('#')))
        {
            if (line.StartsWith("using ", StringComparison.Ordinal))
            {
                Usings.Add(line["using ".Length..]);
            }
            else if (line.StartsWith(' '))
            {
                if (members is null || !members.Add(line.Trim()))
                    throw new InvalidDataException($"Twice, or of no type: {line}");
            }
            else
            {
                types.Add(line, members = []);
            }
        }
    }

    public HashSet<string> Usings { get; } = [];

    public static SurfaceFile Of(string package) =>
        Parse(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Surface", package + ".txt")));

    public static SurfaceFile Parse(string[] lines) => new(lines);

    /// <summary>The types among <paramref name="standIns"/>, and their members, that differ from the official package.</summary>
    public IEnumerable<string> MissingOf(IEnumerable<Type> standIns)
    {
        var writer = new SurfaceWriter(Usings);
        foreach (var type in standIns)
        {
            var declaration = writer.Type(type);
            if (!types.TryGetValue(declaration, out var members))
            {
                yield return declaration;
                continue;
            }

            foreach (var member in writer.Members(type).Where(member => !members.Contains(member)))
                yield return $"{type.FullName}: {member}";
        }
    }

    /// <summary>The members of official interfaces that an implementation needs and <paramref name="standIns"/> lack.</summary>
    public IEnumerable<string> LackingOf(IEnumerable<Type> standIns)
    {
        var writer = new SurfaceWriter(Usings);
        return from type in standIns
            where type.IsInterface && types.ContainsKey(writer.Type(type))
            from member in types[writer.Type(type)].Except(writer.Members(type))
            where !member.StartsWith("virtual ", StringComparison.Ordinal)
            select $"{type.FullName}: {member}";
    }
}
