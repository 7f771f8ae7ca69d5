namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>An event that the handler cannot take, or a result that cannot be written as JSON.</summary>
public class JsonSerializerException : Exception
{
    public JsonSerializerException(string message)
        : base(message) { }

    public JsonSerializerException(string message, Exception exception)
        : base(message, exception) { }
}
