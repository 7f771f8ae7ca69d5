using System.Runtime.CompilerServices;

namespace Stories.Tests;

/// <summary>Stories take AWS as it is: what is written is seen late.</summary>
internal static class Lag
{
    [ModuleInitializer]
    internal static void IsThereByDefault() => LagSeeds.ByDefault = true;
}
