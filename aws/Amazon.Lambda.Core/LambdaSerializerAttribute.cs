namespace Amazon.Lambda.Core;

/// <summary>
/// Names the serializer of an assembly's Lambda functions, an <see cref="ILambdaSerializer"/> with a parameterless constructor. (The
/// official attribute can also be put on a single method.)
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    public Type SerializerType { get; set; } = serializerType;
}
