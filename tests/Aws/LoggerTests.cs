using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.Extensions.Time.Testing;

namespace Aws.Tests;

public sealed class LoggerTests : IDisposable
{
    private readonly StringWriter log = new();

    [Fact]
    public void Text_has_time_request_and_level()
    {
        Logger().LogInformation("granted {grant} to {count} instances", "web", 2);

        Assert.Equal("2026-07-01T12:00:00.000Z\tid-1\tinfo\tgranted web to 2 instances" + Environment.NewLine, log.ToString());
    }

    [Fact]
    public void Json_has_the_arguments_as_fields()
    {
        Logger(("AWS_LAMBDA_LOG_FORMAT", "JSON")).LogWarning(new TimeoutException("late"), "granted {grant}", "web");

        var entry = JsonDocument.Parse(log.ToString()).RootElement;
        Assert.Equal(
            ("Warning", "granted web", "web", "late"),
            (
                entry.GetProperty("level").GetString(),
                entry.GetProperty("message").GetString(),
                entry.GetProperty("grant").GetString(),
                entry.GetProperty("errorMessage").GetString()
            )
        );
    }

    [Fact]
    public void Messages_below_the_functions_level_are_left_out()
    {
        var logger = Logger(("AWS_LAMBDA_LOG_LEVEL", "WARN"));
        logger.LogInformation("no");
        logger.LogWarning("yes");

        Assert.EndsWith("\twarn\tyes" + Environment.NewLine, log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("no", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Braces_without_an_argument_stay()
    {
        Logger().LogError("""{"json":true} {a} {b}""");
        Logger().LogError("{a} and {b}", 1);

        Assert.Contains("""{"json":true} {a} {b}""", log.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 and {b}", log.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => log.Dispose();

    private ILambdaLogger Logger(params (string Name, string Value)[] variables) =>
        new LambdaConsoleLogger(
            log,
            new LambdaEnvironment(name => name == "AWS_LAMBDA_RUNTIME_API" ? "x" : variables.FirstOrDefault(v => v.Name == name).Value),
            new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero)),
            "id-1"
        );
}
