using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// Lambda's serializer with a source-generated <typeparamref name="TSGContext"/>. As in the official package, the context is created again
/// with this serializer's own options: those of its <see cref="JsonSourceGenerationOptionsAttribute"/> have no effect, so a naming policy
/// must be set through the constructor's customizer.
/// </summary>
public class SourceGeneratorLambdaJsonSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSGContext>
    : AbstractLambdaJsonSerializer,
        ILambdaSerializer
    where TSGContext : JsonSerializerContext
{
    private readonly TSGContext context;

    public SourceGeneratorLambdaJsonSerializer()
        : this(null) { }

    public SourceGeneratorLambdaJsonSerializer(Action<JsonSerializerOptions> customizer)
    {
        var options = DefaultOptions();
        customizer?.Invoke(options);
        var constructor =
            typeof(TSGContext).GetConstructor([typeof(JsonSerializerOptions)])
            ?? throw new InvalidOperationException($"{typeof(TSGContext)} has no constructor that takes JsonSerializerOptions.");
        context = (TSGContext)constructor.Invoke([options]);
    }

    private protected override T Read<T>(byte[] json) => JsonSerializer.Deserialize(json, TypeInfo<T>());

    private protected override void Write<T>(Utf8JsonWriter writer, T response) =>
        JsonSerializer.Serialize(writer, response, TypeInfo<T>());

    private JsonTypeInfo<T> TypeInfo<T>() =>
        context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new JsonSerializerException($"No JsonTypeInfo registered in {typeof(TSGContext).FullName} for type {typeof(T).FullName}.");
}
