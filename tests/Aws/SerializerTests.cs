using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.Time.Testing;

namespace Aws.Tests;

public sealed partial class SerializerTests
{
    [Fact]
    public void Names_are_as_declared_unless_the_customizer_sets_a_policy()
    {
        // The official serializer makes the context anew with its own options: the attribute below has no say.
        Assert.Equal("""{"RoleArn":"a<b"}""", Write(new SourceGeneratorLambdaJsonSerializer<Json>(), new Access("a<b", null)));
        Assert.Equal(
            """{"roleArn":"é","changes":1}""",
            Write(
                new SourceGeneratorLambdaJsonSerializer<Json>(o => o.PropertyNamingPolicy = JsonNamingPolicy.CamelCase),
                new Access("é", 1)
            )
        );
    }

    [Fact]
    public void Reading_ignores_the_case_of_names()
    {
        using var payload = new MemoryStream("""{"ROLEARN":"x"}"""u8.ToArray());

        Assert.Equal(new Access("x", null), new SourceGeneratorLambdaJsonSerializer<Json>().Deserialize<Access>(payload));
    }

    [Fact]
    public void A_payload_that_does_not_fit_is_a_JsonSerializerException_that_names_the_type()
    {
        using var payload = new MemoryStream("[]"u8.ToArray());

        var error = Assert.Throws<JsonSerializerException>(() =>
            new SourceGeneratorLambdaJsonSerializer<Json>().Deserialize<Access>(payload)
        );

        Assert.Contains("Aws.Tests.SerializerTests+Access", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_the_official_serializer_writes_differently_is_refused()
    {
        var error = Assert.Throws<JsonSerializerException>(() => Write(new SourceGeneratorLambdaJsonSerializer<Json>(), new Bytes([1])));

        Assert.Contains("has its own JSON format for Byte[]", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_names_of_Amazon_S3_events_are_spelt_as_the_official_serializer_spells_them()
    {
        var value = new S3Event("request", "id");

        Assert.Equal("""{"x-amz-request-id":"request","x-amz-id-2":"id"}""", Write(new SourceGeneratorLambdaJsonSerializer<Json>(), value));
        Assert.Equal("id", new AwsNamingPolicy(JsonNamingPolicy.CamelCase).ConvertName("Id"));
    }

    [Fact]
    public async Task A_typed_handler_gets_its_input_and_its_output_is_sent()
    {
        await using var api = await RuntimeApi.StartAsync();
        var serializer = new SourceGeneratorLambdaJsonSerializer<Json>();
        ILambdaSerializer? seen = null;
        using var http = new HttpClient();
        using var stop = new CancellationTokenSource();
        var builder = LambdaBootstrapBuilder.Create<Access, Access>(
            (input, context) =>
            {
                seen = context.Serializer;
                return Task.FromResult(input with { Changes = 7 });
            },
            serializer
        );
        using var bootstrap = new LambdaBootstrap(http, builder.Handler, null!, api.Environment(), new FakeTimeProvider(), TextWriter.Null);
        var running = bootstrap.RunAsync(stop.Token);

        api.Invoke("id", """{"RoleArn":"r"}""", default);

        Assert.Equal("""{"RoleArn":"r","Changes":7}""", (await api.NextPostAsync()).Body);
        Assert.Same(serializer, seen);
        await stop.CancelAsync();
        await running;
    }

    private static string Write<T>(SourceGeneratorLambdaJsonSerializer<Json> serializer, T value)
    {
        using var stream = new MemoryStream();
        serializer.Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed record Access(string RoleArn, int? Changes);

    private sealed record Bytes(byte[] Content);

    private sealed record S3Event(string XAmzRequestId, string XAmzId2);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Access))]
    [JsonSerializable(typeof(Bytes))]
    [JsonSerializable(typeof(S3Event))]
    private sealed partial class Json : JsonSerializerContext;
}
