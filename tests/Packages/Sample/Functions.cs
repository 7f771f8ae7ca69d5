using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Annotations.Sample;

[assembly: LambdaGlobalProperties(GenerateMain = true, Runtime = "provided.al2023")]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<SampleJson>))]

namespace Annotations.Sample;

/// <summary>The input of <see cref="Greet"/>.</summary>
public sealed record Person(string Name);

/// <summary>The functions' output.</summary>
public sealed record Greeting(string Text, string? Serializer = null);

/// <summary>A function of objects, whose class also has a constructor for tests.</summary>
internal sealed class Greet(string word)
{
    public Greet()
        : this("Hello") { }

    [LambdaFunction(ResourceName = "GreetFunction")]
    public Task<Greeting> GreetAsync(Person person, ILambdaContext context) =>
        Task.FromResult(new Greeting($"{word}, {person.Name}", context.Serializer.GetType().Name));
}

/// <summary>A function that reads its payload itself: text that is not JSON reaches it.</summary>
internal sealed class Count
{
    [LambdaFunction(ResourceName = "CountFunction")]
    public async Task<Greeting> CountAsync(Stream payload, ILambdaContext context)
    {
        using var reader = new StreamReader(payload);
        var text = await reader.ReadToEndAsync();
        return text.Length == 0
            ? throw new InvalidOperationException("nothing to count")
            : new Greeting($"{text.Length} characters", context.Serializer.GetType().Name);
    }
}

/// <summary>A function that writes its response itself: text that is not JSON.</summary>
internal sealed class Quote
{
    [LambdaFunction(ResourceName = "QuoteFunction")]
    public Task<Stream> QuoteAsync(Person person, ILambdaContext context) =>
        Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes($"«{person.Name}»")));
}

/// <summary>A function without input and output.</summary>
internal sealed class Nothing
{
    [LambdaFunction(ResourceName = "NothingFunction")]
    public Task DoNothingAsync() => Task.CompletedTask;
}

/// <summary>The JSON of the functions' types.</summary>
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(Greeting))]
public sealed partial class SampleJson : JsonSerializerContext;
