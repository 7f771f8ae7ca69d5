using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.StepFunctions.Model;

namespace Amazon.StepFunctions.Internal;

/// <summary>
/// Reads a response, or the service's error: as an exception of its own if the service model lists it for this operation (<paramref
/// name="errors"/>), else as the service's.
/// </summary>
internal sealed class JsonUnmarshaller<TResponse>(string[] errors, Action<TResponse, JsonElement> read) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var document = JsonDocument.Parse(input.Stream);
        var response = new TResponse();
        read(response, document.RootElement);
        return response;
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    )
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        var (message, type, code, id) = (error.Message, error.Type, error.Code, error.RequestId);
        return (errors.Contains(code) ? code : null) switch
        {
            "ExecutionAlreadyExists" => new ExecutionAlreadyExistsException(message, innerException, type, code, id, statusCode),
            "ExecutionDoesNotExist" => new ExecutionDoesNotExistException(message, innerException, type, code, id, statusCode),
            "ExecutionLimitExceeded" => new ExecutionLimitExceededException(message, innerException, type, code, id, statusCode),
            "InvalidArn" => new InvalidArnException(message, innerException, type, code, id, statusCode),
            "InvalidExecutionInput" => new InvalidExecutionInputException(message, innerException, type, code, id, statusCode),
            "InvalidName" => new InvalidNameException(message, innerException, type, code, id, statusCode),
            "InvalidToken" => new InvalidTokenException(message, innerException, type, code, id, statusCode),
            "KmsAccessDeniedException" => new KmsAccessDeniedException(message, innerException, type, code, id, statusCode),
            "KmsInvalidStateException" => new KmsInvalidStateException(message, innerException, type, code, id, statusCode),
            "KmsThrottlingException" => new KmsThrottlingException(message, innerException, type, code, id, statusCode),
            "ResourceNotFound" => new ResourceNotFoundException(message, innerException, type, code, id, statusCode),
            "StateMachineDeleting" => new StateMachineDeletingException(message, innerException, type, code, id, statusCode),
            "StateMachineDoesNotExist" => new StateMachineDoesNotExistException(message, innerException, type, code, id, statusCode),
            "StateMachineTypeNotSupported" => new StateMachineTypeNotSupportedException(
                message,
                innerException,
                type,
                code,
                id,
                statusCode
            ),
            "ValidationException" => new ValidationException(message, innerException, type, code, id, statusCode),
            _ => new AmazonStepFunctionsException(message, innerException, type, code, id, statusCode),
        };
    }
}

/// <summary>A member of a JSON object; null if it is missing or null.</summary>
internal static class JsonResponse
{
    public static string Text(this JsonElement json, string name) => json.Member(name) is { } value ? value.GetString() : null;

    public static long? Long(this JsonElement json, string name) => json.Member(name)?.GetInt64();

    public static int? Number(this JsonElement json, string name) => json.Member(name)?.GetInt32();

    public static bool? Flag(this JsonElement json, string name) => json.Member(name)?.GetBoolean();

    /// <summary>Seconds since 1970, with a fraction, as the SDK's own unmarshaller converts them.</summary>
    public static DateTime? Date(this JsonElement json, string name) =>
        json.Member(name) is { } value ? DateTime.UnixEpoch.AddSeconds(value.GetDouble()) : null;

    public static T Object<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.Member(name) is { } value ? read(value) : null;

    /// <summary>As in version 4 of the SDK: null if the member is missing, empty if it is empty.</summary>
    public static List<T> List<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.Member(name) is { } value ? [.. value.EnumerateArray().Select(read)] : null;

    private static JsonElement? Member(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
