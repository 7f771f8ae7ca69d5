using System.Diagnostics;
using System.Text.Json;
using Aws.Tests;

namespace Packages.Tests.Annotations;

/// <summary>
/// The program of Sample/, started as Lambda starts it. It is compiled against what OfficialAwsPackages says, so that one and the same
/// behaviour is asked of the stand-ins and of the official packages.
/// </summary>
public sealed class SampleTests
{
    private static readonly DateTimeOffset Deadline = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_function_of_objects_gets_and_returns_objects()
    {
        var post = await InvokeAsync("GreetAsync", """{"Name":"Ada"}""");

        Assert.Equal("/2018-06-01/runtime/invocation/one/response", post.Path);
        Assert.Equal("""{"Text":"Hello, Ada","Serializer":"SourceGeneratorLambdaJsonSerializer\u00601"}""", Canonical(post.Body));
    }

    [Fact]
    public async Task A_function_of_a_stream_gets_the_raw_payload_and_returns_an_object()
    {
        var post = await InvokeAsync("CountAsync", "no JSON at all");

        Assert.Equal("/2018-06-01/runtime/invocation/one/response", post.Path);
        Assert.Equal("""{"Text":"14 characters","Serializer":"SourceGeneratorLambdaJsonSerializer\u00601"}""", Canonical(post.Body));
    }

    [Fact]
    public async Task A_stream_that_a_function_returns_is_sent_as_it_is()
    {
        var post = await InvokeAsync("QuoteAsync", """{"Name":"Ada"}""");

        Assert.Equal(("/2018-06-01/runtime/invocation/one/response", "«Ada»"), (post.Path, post.Body));
    }

    [Fact]
    public async Task A_function_without_input_and_output_returns_nothing()
    {
        var post = await InvokeAsync("DoNothingAsync", "no JSON at all");

        Assert.Equal(("/2018-06-01/runtime/invocation/one/response", ""), (post.Path, post.Body));
    }

    [Theory]
    [InlineData("CountAsync", "", "InvalidOperationException")]
    [InlineData("GreetAsync", "no JSON at all", "JsonSerializerException")]
    public async Task An_exception_is_reported_by_its_class(string handler, string payload, string error)
    {
        var post = await InvokeAsync(handler, payload);

        Assert.Equal("/2018-06-01/runtime/invocation/one/error", post.Path);
        Assert.Equal(error, JsonDocument.Parse(post.Body).RootElement.GetProperty("errorType").GetString());
    }

    [Theory]
    [InlineData("Greet")]
    [InlineData("greetasync")]
    [InlineData(null)]
    public async Task An_unknown_handler_ends_the_program_silently(string? handler)
    {
        var environment = new Dictionary<string, string?> { ["ANNOTATIONS_HANDLER"] = handler };

        var run = await Command.RunAsync(Places.Project, environment, "dotnet", Places.Sample);

        Assert.Equal(new Command(0, "", ""), run);
    }

    private static async Task<Received> InvokeAsync(string handler, string payload)
    {
        await using var api = await RuntimeApi.StartAsync();
        api.Invoke("one", payload, Deadline);
        var start = new ProcessStartInfo("dotnet", [Places.Sample])
        {
            Environment = { ["ANNOTATIONS_HANDLER"] = handler, ["AWS_LAMBDA_RUNTIME_API"] = api.Authority },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var function = Process.Start(start)!;
        try
        {
            var post = api.NextPostAsync().AsTask();
            var exit = function.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (await Task.WhenAny(post, exit) == exit)
                Assert.Fail(await function.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

            return await post;
        }
        finally
        {
            function.Kill();
        }
    }

    private static string Canonical(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json));
}
