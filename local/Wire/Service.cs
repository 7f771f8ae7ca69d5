using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Wire;

/// <summary>An emulated AWS service: operations that are not registered are refused by name.</summary>
/// <param name="signingName">The service's name in a signature's scope, such as <c>iam</c>.</param>
/// <param name="protocol">Its wire protocol.</param>
/// <param name="target">The part before the dot in <c>X-Amz-Target</c>, for the JSON protocols.</param>
/// <param name="xmlNamespace">The namespace of Query and EC2 responses.</param>
internal abstract class Service(string signingName, Protocol protocol, string target = "", string xmlNamespace = "")
{
    private readonly Dictionary<string, SupportedOperation> operations = new(StringComparer.Ordinal);
    private readonly List<RestRoute> routes = [];

    public string SigningName { get; } = signingName;

    public Protocol Protocol { get; } = protocol;

    public string Target { get; } = target;

    public string XmlNamespace { get; } = xmlNamespace;

    public IReadOnlyDictionary<string, SupportedOperation> Operations => operations;

    /// <summary>Registers an operation. It must authorize its requests; the dispatcher checks that it does.</summary>
    protected SupportedOperation On(string operation, Operation carryOut)
    {
        var supported = new SupportedOperation(operation, carryOut);
        operations.Add(operation, supported);
        return supported;
    }

    /// <summary>The same for a synchronous operation.</summary>
    protected SupportedOperation On(string operation, Func<ApiRequest, ApiResponse> carryOut) =>
        On(operation, (request, _) => Task.FromResult(carryOut(request)));

    /// <summary>Registers a RestJson operation.</summary>
    /// <param name="template">The path, such as <c>/2015-03-31/functions/{FunctionName}/invocations</c>; the braces name
    /// parameters.</param>
    protected SupportedOperation Route(string method, string template, string operation, Operation carryOut)
    {
        routes.Add(new(method, template.Split('/', StringSplitOptions.RemoveEmptyEntries), operation));
        return On(operation, carryOut);
    }

    /// <summary>The operation of a RestJson or RestXml request, and the parameters in its path; null if there is none.</summary>
    public virtual (string Operation, JsonObject Parameters)? Match(HttpRequest request) =>
        Match(request.Method, request.Path.Value ?? "/");

    private (string Operation, JsonObject Parameters)? Match(string method, string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var route in routes)
        {
            if (route.Method == method && route.Match(segments) is { } parameters)
                return (route.Operation, parameters);
        }
        return null;
    }

    private sealed record RestRoute(string Method, string[] Template, string Operation)
    {
        public JsonObject? Match(string[] segments)
        {
            if (segments.Length != Template.Length)
                return null;
            var parameters = new JsonObject();
            for (var i = 0; i < segments.Length; i++)
            {
                if (Template[i] is ['{', .. var name, '}'])
                    parameters[name] = Uri.UnescapeDataString(segments[i]);
                else if (Template[i] != segments[i])
                    return null;
            }
            return parameters;
        }
    }
}
