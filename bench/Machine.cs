using System.Globalization;
using System.Runtime.InteropServices;

namespace RepoGrant.Bench;

/// <summary>The machine that the numbers were measured on, and their medians.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1]
            .Trim();
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({model ?? RuntimeInformation.ProcessArchitecture.ToString()}), "
                + $"{RuntimeInformation.OSDescription}, "
                + $"{RuntimeInformation.FrameworkDescription}, load {load}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC"
        );
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
