using System.Text.Json;

namespace RepoGrant.Host;

/// <summary>
/// Metrics as log lines that CloudWatch extracts (CloudWatch User Guide, "Embedded metric format"): no API call and no permission is
/// needed. Their dimensions are the stack and, for errors, the error's name: nothing that grows with grants or instances.
/// </summary>
/// <param name="stack">The stack's name.</param>
/// <param name="output">
/// Where the lines are written: the process's standard output, because a logger would put a time before each line.
/// </param>
/// <param name="clock">The time.</param>
internal sealed class Metrics(string stack, Action<ReadOnlyMemory<byte>> output, TimeProvider clock)
{
    private const string Namespace = "RepoGrant";

    // The version of the code that ran: during an update the stack's own version may differ.
    private static readonly string Version = typeof(Metrics).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>The metrics of the current function.</summary>
    public static Metrics OfFunction()
    {
        var output = Console.OpenStandardOutput();
        return new(Settings.OfFunction.Stack, line => output.Write(line.Span), TimeProvider.System);
    }

    /// <summary>Writes one value.</summary>
    public void Write(string name, double value) => Write([(name, value)], error: null);

    /// <summary>Writes values that belong together.</summary>
    public void Write(params (string Name, double Value)[] values) => Write(values, error: null);

    /// <summary>Counts a failure under the error's name.</summary>
    public void Failed(string error) => Write([(MetricName.Errors, 1)], error);

    private void Write((string Name, double Value)[] values, string? error)
    {
        using var buffer = new MemoryStream();
        using (var line = new Utf8JsonWriter(buffer))
        {
            line.WriteStartObject();
            line.WriteStartObject("_aws");
            line.WriteNumber("Timestamp", clock.GetUtcNow().ToUnixTimeMilliseconds());
            line.WriteStartArray("CloudWatchMetrics");
            line.WriteStartObject();
            line.WriteString("Namespace", Namespace);
            line.WriteStartArray("Dimensions");
            line.WriteStartArray();
            line.WriteStringValue("Stack");
            if (error is not null)
                line.WriteStringValue("Error");

            line.WriteEndArray();
            line.WriteEndArray();
            line.WriteStartArray("Metrics");
            foreach (var (name, _) in values)
            {
                line.WriteStartObject();
                line.WriteString("Name", name);
                line.WriteString("Unit", name == MetricName.TimeToAccess ? "Milliseconds" : "Count");
                line.WriteEndObject();
            }

            line.WriteEndArray();
            line.WriteEndObject();
            line.WriteEndArray();
            line.WriteEndObject();
            line.WriteString("Stack", stack);
            line.WriteString("Version", Version);
            if (error is not null)
                line.WriteString("Error", error);

            foreach (var (name, value) in values)
                line.WriteNumber(name, value);

            line.WriteEndObject();
        }

        // In one write, so that lines never mix.
        buffer.Write("\n"u8);
        output(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }
}
