using System.Collections;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.Extensions.Time.Testing;

namespace Aws.Tests;

public sealed class LoggerTests : IDisposable
{
    private readonly StringWriter log = new();

    [Fact]
    public void Text_has_the_time_the_request_and_the_level()
    {
        Logger().LogInformation("granted {grant} to {count} instances", "web", 2);

        Assert.Equal("2026-07-01T12:00:00.000Z\tid-1\tinfo\tgranted web to 2 instances" + Environment.NewLine, log.ToString());
    }

    [Fact]
    public void Json_has_the_ids_and_the_exception_as_fields()
    {
        Logger(("AWS_LAMBDA_LOG_FORMAT", "JSON")).LogWarning(new TimeoutException("late"), "granted {grant}", "web");

        Assert.Equal(
            """
            {"timestamp":"2026-07-01T12:00:00.000Z","level":"Warning","requestId":"id-1","tenantId":"blue","traceId":"Root=1",
            "message":"granted web","grant":"web",
            "errorType":"System.TimeoutException","errorMessage":"late","stackTrace":["System.TimeoutException: late"]}
            """.ReplaceLineEndings(""),
            log.ToString().Trim()
        );
    }

    public static TheoryData<object, string> Values =>
        new()
        {
            { true, "true" },
            { 'x', "\"x\"" },
            { (byte)1, "1" },
            { -2L, "-2" },
            { ulong.MaxValue, "18446744073709551615" },
            { 1.5, "1.5" },
            { 1.5f, "1.5" },
            { 2.50m, "2.50" },
            { "web", "\"web\"" },
            { DayOfWeek.Monday, "\"Monday\"" },
            { new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc), "\"2026-07-01T12:00:00.000Z\"" },
            { new DateOnly(2026, 7, 1), "\"2026-07-01\"" },
            { new TimeOnly(12, 30), "\"12:30:00.000\"" },
            { new byte[] { 1, 171 }, "\"01AB\"" },
            { new[] { "a", null }, """["a",null]""" },
            {
                new List<int> { 1, 2 },
                "[1,2]"
            },
            {
                new Hashtable { ["a"] = 1 },
                """{"a":1}"""
            },
        };

    [Theory]
    [MemberData(nameof(Values))]
    public void An_argument_becomes_a_field_of_its_type(object value, string json)
    {
        Assert.Equal(json, Entry("{value}", value).GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("{value:000}", "007", "\"007\"")]
    [InlineData("{@value}", "7", "\"7\"")]
    [InlineData("{value:}", "7", "7")]
    [InlineData("{ value }", "7", "7")]
    public void A_format_makes_the_field_a_string(string template, string message, string json)
    {
        var entry = Entry(template, 7);

        Assert.Equal((message, json), (Message(entry), entry.GetProperty("value").GetRawText()));
    }

    [Fact]
    public void Null_is_not_a_field_and_its_placeholder_stays()
    {
        var entry = Entry("{a} and {b}", null, 2);

        Assert.Equal("{a} and 2", Message(entry));
        Assert.False(entry.TryGetProperty("a", out _));
        Assert.Equal(2, entry.GetProperty("b").GetInt32());
    }

    public static TheoryData<string, object?[], string> Templates =>
        new()
        {
            // Without an argument a place stays, and so does what follows.
            { """{"json":true} {a} {b}""", [], """{"json":true} {a} {b}""" },
            { "{a} and {b}", [1], "1 and {b}" },
            { "no place", [1], "no place" },
            // Two braces open no place, and stay two.
            { "{{a}} {b}", [1], "{{a}} 1" },
            // An empty place has no name of its own: it takes what the next named one would.
            { "{} {a}", [1], "1 {a}" },
            { "{a", [1], "{a" },
            // By position, if the names are exactly the numbers from 0.
            { "{1} before {0}", ["a", "b"], "b before a" },
            { "{0} and {0}", ["a", "b"], "a and a" },
            { "{0} and {1}", ["a"], "a and {1}" },
            { "{1} and {2}", ["a", "b"], "a and b" },
            // Formats.
            { "{n:000} {t:HH:mm}", [7, new TimeOnly(9, 5)], "007 09:05" },
            { "{n:Q}", [7], "7" },
            { "{t} {d}", [new TimeOnly(9, 5), new DateOnly(2026, 7, 1)], "09:05:00.000 2026-07-01" },
            // Lists and bytes.
            { "{list} {n}", [new[] { 1, 2 }, 3], "{list} 3" },
            { "{bytes}", [new byte[17]], "00000000000000000000000000000000... (17 bytes)" },
        };

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_template_is_filled_as_the_official_package_fills_it(string template, object?[] args, string message)
    {
        Logger().LogInformation(template, args!);

        Assert.EndsWith("\tinfo\t" + message + Environment.NewLine, log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_by_position_are_fields_under_their_numbers()
    {
        var entry = Entry("{1} before {0}", "a", "b");

        Assert.Equal(("a", "b"), (entry.GetProperty("0").GetString(), entry.GetProperty("1").GetString()));
    }

    [Theory]
    [InlineData("Warning", "\twarn\t")]
    [InlineData("warning", "\twarn\t")]
    [InlineData("CRITICAL", "\tcrit\t")]
    [InlineData("verbose", "\ttrce\t")]
    public void A_level_ignores_case_and_an_unknown_one_counts_as_the_lowest(string level, string label)
    {
        Logger().Log(level, "yes");

        Assert.EndsWith(label + "yes" + Environment.NewLine, log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_LAMBDA_LOG_LEVEL", "WARN")]
    [InlineData("AWS_LAMBDA_LOG_LEVEL", "Warning")]
    [InlineData("AWS_LAMBDA_HANDLER_LOG_LEVEL", "warn")]
    public void Messages_below_the_functions_level_are_left_out(string variable, string level)
    {
        var logger = Logger((variable, level), ("AWS_LAMBDA_LOG_LEVEL", level));
        logger.LogInformation("no");
        logger.LogWarning("yes");

        Assert.EndsWith("\twarn\tyes" + Environment.NewLine, log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("no", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_functions_own_format_takes_precedence_over_Lambdas()
    {
        Logger(("AWS_LAMBDA_LOG_FORMAT", "JSON"), ("AWS_LAMBDA_HANDLER_LOG_FORMAT", "Unformatted")).LogInformation("{a}", 1);

        Assert.Equal("1" + Environment.NewLine, log.ToString());
    }

    [Fact]
    public void A_logger_that_takes_no_arguments_says_so()
    {
        ILambdaLogger logger = new Plain();
        logger.LogError("no argument");

        var error = Assert.Throws<NotSupportedException>(() => logger.LogError("{an} argument", "an"));

        Assert.Contains("Log(string, string, params object[])", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => log.Dispose();

    private JsonElement Entry(string template, params object?[] args)
    {
        Logger(("AWS_LAMBDA_LOG_FORMAT", "JSON")).LogInformation(template, args!);
        return JsonDocument.Parse(log.ToString()).RootElement;
    }

    private static string? Message(JsonElement entry) => entry.GetProperty("message").GetString();

    private ILambdaLogger Logger(params (string Name, string Value)[] variables) =>
        new LambdaConsoleLogger(
            log,
            new LambdaEnvironment(name => name == "AWS_LAMBDA_RUNTIME_API" ? "x" : variables.FirstOrDefault(v => v.Name == name).Value),
            new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero)),
            new InvocationIds("id-1", "blue", "Root=1")
        );

    private sealed class Plain : ILambdaLogger
    {
        public void Log(string message) { }

        public void LogLine(string message) { }
    }
}
