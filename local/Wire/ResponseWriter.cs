using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Wire;

/// <summary>Puts responses and errors into their protocol's envelope.</summary>
internal static class ResponseWriter
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpContext http, Service service, string operation, string requestId, ApiResponse answer)
    {
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        if (answer.RawBody is { } raw)
        {
            foreach (var (name, value) in raw.Headers)
                http.Response.Headers[name] = value;
            return SendAsync(http, raw.Status, raw.ContentType, raw.Body);
        }
        return service.Protocol switch
        {
            Protocol.Query or Protocol.Ec2 => SendAsync(
                http,
                200,
                "text/xml;charset=UTF-8",
                Envelope(service, operation, requestId, answer)
            ),
            _ => SendAsync(http, 200, ContentType(service.Protocol), answer.Body is null ? default : Bytes(answer.Body)),
        };
    }

    public static Task WriteErrorAsync(HttpContext http, Protocol protocol, string xmlNamespace, string requestId, AwsException error)
    {
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        if (protocol is Protocol.Query or Protocol.Ec2)
            return SendAsync(http, error.Status, "text/xml;charset=UTF-8", XmlError(protocol, xmlNamespace, requestId, error));
        if (protocol == Protocol.RestXml)
        {
            http.Response.Headers["x-amz-request-id"] = requestId;
            return SendAsync(http, error.Status, "application/xml", S3Error(requestId, error));
        }
        http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        var body = (JsonObject?)error.Extra?.DeepClone() ?? [];
        if (protocol == Protocol.RestJson)
            body.TryAdd("Type", error.Status < 500 ? "User" : "Service");
        else
            body["__type"] = error.Code;
        if (!body.ContainsKey("Message"))
            body.TryAdd("message", error.Message);
        return SendAsync(http, error.Status, ContentType(protocol), Bytes(body));
    }

    private static string ContentType(Protocol protocol) =>
        protocol switch
        {
            Protocol.Json10 => "application/x-amz-json-1.0",
            Protocol.Json11 => "application/x-amz-json-1.1",
            _ => "application/json",
        };

    private static async Task SendAsync(HttpContext http, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        // The response to HEAD has the headers of the body that it does not send.
        http.Response.ContentLength ??= body.Length;
        if (status == 204 || (body.Length == 0 && !HttpMethods.IsHead(http.Request.Method)))
            return;
        http.Response.ContentType = contentType;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    private static ReadOnlyMemory<byte> Bytes(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
            node.WriteTo(writer);
        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Envelope(Service service, string operation, string requestId, ApiResponse answer) =>
        Xml(writer =>
        {
            writer.WriteStartElement(operation + "Response", service.XmlNamespace);
            if (service.Protocol == Protocol.Ec2)
            {
                writer.WriteElementString("requestId", service.XmlNamespace, requestId);
                WriteAll(writer, answer.Elements, service.XmlNamespace);
            }
            else
            {
                // Operations without a result have no Result element: IAM's DeleteRole, for one.
                if (answer.Elements.Count > 0)
                {
                    writer.WriteStartElement(operation + "Result", service.XmlNamespace);
                    WriteAll(writer, answer.Elements, service.XmlNamespace);
                    writer.WriteEndElement();
                }
                writer.WriteStartElement("ResponseMetadata", service.XmlNamespace);
                writer.WriteElementString("RequestId", service.XmlNamespace, requestId);
                writer.WriteEndElement();
            }
            writer.WriteEndElement();
        });

    private static ReadOnlyMemory<byte> XmlError(Protocol protocol, string xmlNamespace, string requestId, AwsException error) =>
        Xml(writer =>
        {
            if (protocol == Protocol.Ec2)
            {
                Write(
                    writer,
                    new XElement(
                        "Response",
                        new XElement(
                            "Errors",
                            new XElement("Error", new XElement("Code", error.Code), new XElement("Message", error.Message))
                        ),
                        new XElement("RequestID", requestId)
                    ),
                    ""
                );
                return;
            }
            Write(
                writer,
                new XElement(
                    "ErrorResponse",
                    new XElement(
                        "Error",
                        new XElement("Type", error.Status < 500 ? "Sender" : "Receiver"),
                        new XElement("Code", error.Code),
                        new XElement("Message", error.Message)
                    ),
                    new XElement("RequestId", requestId)
                ),
                xmlNamespace
            );
        });

    private static ReadOnlyMemory<byte> S3Error(string requestId, AwsException error) =>
        Xml(writer =>
            Write(
                writer,
                new XElement(
                    "Error",
                    new XElement("Code", error.Code),
                    new XElement("Message", error.Message),
                    new XElement("RequestId", requestId)
                ),
                ""
            )
        );

    private static ReadOnlyMemory<byte> Xml(Action<XmlWriter> write)
    {
        using var stream = new MemoryStream(1024);
        using (var writer = XmlWriter.Create(stream, new() { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
            write(writer);
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    private static void WriteAll(XmlWriter writer, IEnumerable<object?> content, string xmlNamespace)
    {
        foreach (var item in content)
        {
            switch (item)
            {
                case null:
                    break;
                case XElement element:
                    Write(writer, element, xmlNamespace);
                    break;
                case IEnumerable<XElement> elements:
                    WriteAll(writer, elements, xmlNamespace);
                    break;
                default:
                    throw new InvalidOperationException($"An XML response consists of elements; found {item.GetType()}.");
            }
        }
    }

    /// <summary>Elements are created without a namespace and get the service's here.</summary>
    private static void Write(XmlWriter writer, XElement element, string xmlNamespace)
    {
        writer.WriteStartElement(element.Name.LocalName, xmlNamespace);
        foreach (var node in element.Nodes())
        {
            if (node is XElement child)
                Write(writer, child, xmlNamespace);
            else if (node is XText text)
                writer.WriteString(text.Value);
        }
        writer.WriteEndElement();
    }
}
