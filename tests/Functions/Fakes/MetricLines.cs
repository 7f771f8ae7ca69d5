using System.Text;
using System.Text.Json.Nodes;
using RepoGrant.Host;

namespace RepoGrant.Tests.Fakes;

/// <summary>The lines that a function writes for CloudWatch to read metrics from.</summary>
internal sealed class MetricLines
{
    private readonly List<byte> output = [];

    public IReadOnlyList<JsonObject> All =>
        [
            .. Encoding
                .UTF8.GetString([.. output])
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!.AsObject()),
        ];

    public Metrics Of(TimeProvider? time = null) => new("repogrant", line => output.AddRange(line.Span), time ?? TimeProvider.System);

    /// <summary>The values of a metric, in the order in which they were written.</summary>
    public IEnumerable<double> Values(string name) => All.Where(line => line.ContainsKey(name)).Select(line => (double)line[name]!);
}
