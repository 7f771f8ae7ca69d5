using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StepFunctions.Internal;

/// <summary>Writes a request as AWS JSON 1.0: nulls are left out.</summary>
internal sealed class JsonMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static readonly JsonMarshaller Instance = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var typed = (AmazonStepFunctionsRequest)input;
        var request = new DefaultRequest(input, "Amazon.StepFunctions") { HttpMethod = "POST", ResourcePath = "/" };
        request.Headers["X-Amz-Target"] = "AWSStepFunctions." + typed.Operation;
        request.Headers["Content-Type"] = "application/x-amz-json-1.0";
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            typed.Write(json);
            json.WriteEndObject();
        }

        request.Content = body.ToArray();
        return request;
    }
}

internal static class JsonRequest
{
    public static void Add(this Utf8JsonWriter json, string name, string value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    public static void Add(this Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    public static void Add(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag)
            json.WriteBoolean(name, flag);
    }
}
