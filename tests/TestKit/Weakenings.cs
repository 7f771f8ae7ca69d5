using System.Text.Json;
using System.Text.Json.Serialization;

namespace TestKit;

/// <summary>What notices that a protection was removed, each with the file of tests/Weakenings that has its cases.</summary>
internal enum WeakeningLevel
{
    /// <summary>A whole grant over the wire, in accounts to which the weakened template was deployed.</summary>
    Grant,

    /// <summary>cfn-guard, on a template with its parameters substituted.</summary>
    Guard,

    /// <summary>A hostile value that runs a command, on an instance to which the weakened document is sent.</summary>
    Document,
}

/// <summary>A case of one level: something is removed, and something must notice.</summary>
internal interface IWeakening
{
    /// <summary>A sentence that is unique among the cases.</summary>
    string Name { get; }
}

/// <summary>
/// The cases of tests/Weakenings: a protection to remove, and what must notice. Each level has a file, and one theory runs it: a proof that
/// none of them makes fail would prove nothing.
/// </summary>
internal static class Weakenings
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static string Folder => Checkout.PathOf("tests", "Weakenings");

    /// <summary>The names of a level's cases, for a theory.</summary>
    public static TheoryData<string> Names<T>(WeakeningLevel level)
        where T : IWeakening => [.. Read<T>(level).Select(weakening => weakening.Name)];

    public static T Get<T>(WeakeningLevel level, string name)
        where T : IWeakening => Read<T>(level).Single(weakening => weakening.Name == name);

    /// <summary>The text with a change. What is to be removed must exist: nobody would notice a weakening that changes nothing.</summary>
    public static string Change(this IWeakening weakening, string file, string text, string from, string to)
    {
        Assert.True(text.Contains(from, StringComparison.Ordinal), $"\"{weakening.Name}\": {file} does not have the text \"{from}\".");
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    private static IReadOnlyList<T> Read<T>(WeakeningLevel level)
        where T : IWeakening
    {
        // Nothing would run a file that belongs to no level.
        Assert.Equal(
            Enum.GetValues<WeakeningLevel>().Select(FileOf).Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        );
        var file = SsmDocument.Parse(File.ReadAllText(Path.Combine(Folder, FileOf(level))));
        T[] cases = [.. file["cases"]!.AsArray().Select(one => one.Deserialize<T>(Strict)!)];
        Assert.NotEmpty(cases);
        Assert.Equal(cases.Length, cases.DistinctBy(one => one.Name).Count());
        return cases;
    }

    private static string FileOf(WeakeningLevel level) => level.ToString().ToLowerInvariant() + ".yaml";
}
