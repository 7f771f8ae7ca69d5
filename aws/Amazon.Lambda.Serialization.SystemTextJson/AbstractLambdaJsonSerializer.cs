using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>What Lambda's JSON serializers have in common: streams, options, and one exception for whatever goes wrong.</summary>
public abstract class AbstractLambdaJsonSerializer
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private protected AbstractLambdaJsonSerializer() { }

    /// <exception cref="JsonSerializerException">The result cannot be written as JSON.</exception>
    public void Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            using var writer = new Utf8JsonWriter(responseStream, WriterOptions);
            Write(writer, response);
        }
        catch (Exception exception)
        {
            throw new JsonSerializerException(
                $"Error converting the response object of type {typeof(T).FullName} from the Lambda function to JSON: {exception.Message}",
                exception
            );
        }
    }

    /// <exception cref="JsonSerializerException">The payload is not JSON, or not what <typeparamref name="T"/> takes.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        try
        {
            if (requestStream is MemoryStream payload)
                return Read<T>(payload.ToArray());

            using var copy = new MemoryStream();
            requestStream.CopyTo(copy);
            return Read<T>(copy.ToArray());
        }
        catch (Exception exception)
        {
            throw new JsonSerializerException(
                $"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {exception.Message}",
                exception
            );
        }
    }

    private protected static JsonSerializerOptions DefaultOptions()
    {
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            PropertyNameCaseInsensitive = true,
            PropertyNamingPolicy = new AwsNamingPolicy(),
        };
        options.Converters.Add(new OfficialFormatOnly());
        return options;
    }

    private protected abstract void Write<T>(Utf8JsonWriter writer, T response);

    private protected abstract T Read<T>(byte[] json);
}
