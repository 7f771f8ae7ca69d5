using System.Globalization;

namespace RepoGrant.Reports;

/// <summary>A number with its noun, in the singular or the plural.</summary>
public static class Counted
{
    /// <summary>The number with what is said of one or of several: <c>1 change</c>, <c>2 changes</c>.</summary>
    public static string Of(long count, string one, string several) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : several)}");

    /// <summary>A number of instances.</summary>
    public static string Instances(long count) => Of(count, "instance", "instances");
}
