using System.Runtime.CompilerServices;

namespace Stories.Tests;

/// <summary>Stories take AWS as it is: what is written is seen late.</summary>
internal static class Lag
{
    /// <summary>The classes that have no lag, each with the reason.</summary>
    private static readonly Dictionary<Type, string> None = new()
    {
        [typeof(CostStory)] = "It counts calls, and what is late is asked for again.",
    };

    [ModuleInitializer]
    internal static void IsThereByDefault() => LagSeeds.ByDefault = name => !None.Keys.Any(type => type.FullName == name);
}
