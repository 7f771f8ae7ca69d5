using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LocalAws.Wire;

/// <summary>An operation's response; the dispatcher puts it into the protocol's envelope.</summary>
internal sealed class ApiResponse
{
    /// <summary>For Query and EC2: the elements inside the envelope, without a namespace.</summary>
    public IReadOnlyList<object?> Elements { get; private init; } = [];

    /// <summary>For the JSON protocols; null for an empty body.</summary>
    public JsonNode? Body { get; private init; }

    /// <summary>For RestJson: bytes, status and headers as they are sent.</summary>
    public RawResponse? RawBody { get; private init; }

    public static ApiResponse Empty { get; } = new();

    /// <summary>Query and EC2: the result's child elements, without a namespace; nulls are left out.</summary>
    public static ApiResponse Xml(params object?[] elements) => new() { Elements = elements };

    public static ApiResponse Json(JsonNode body) => new() { Body = body };

    public static ApiResponse Raw(
        int status,
        ReadOnlyMemory<byte> body,
        string contentType = "application/json",
        params (string Name, string Value)[] headers
    ) => new() { RawBody = new(status, body, contentType, headers) };

    /// <summary>The text of the first element with this name, anywhere in an XML response: for callers inside LocalAws.</summary>
    public string? Text(string element) =>
        Elements.OfType<XElement>().SelectMany(e => e.DescendantsAndSelf(element)).FirstOrDefault()?.Value;

    /// <summary>The raw body as text: for callers inside LocalAws.</summary>
    public string RawText => RawBody is null ? "" : Encoding.UTF8.GetString(RawBody.Body.Span);
}

/// <summary>A response as it is sent.</summary>
internal sealed record RawResponse(
    int Status,
    ReadOnlyMemory<byte> Body,
    string ContentType,
    IReadOnlyList<(string Name, string Value)> Headers
);
