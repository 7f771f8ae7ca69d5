using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Deployment;

/// <summary>One resource that is being created, changed or deleted.</summary>
/// <param name="stack">The resource's stack.</param>
/// <param name="logicalId">Its name in the template.</param>
/// <param name="type">Its type.</param>
/// <param name="at">Where it is declared.</param>
/// <param name="properties">Its new properties.</param>
/// <param name="before">Its previous properties; empty for a new one.</param>
/// <param name="tools">The tools that create it.</param>
/// <param name="principal">Whose permissions are used.</param>
internal sealed class ResourceWork(
    StackIdentity stack,
    string logicalId,
    ResourceType type,
    SourcePosition at,
    JsonObject properties,
    JsonObject before,
    StackTools tools,
    Principal principal
)
{
    private const string NameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Dictionary<string, string> attributes = new(StringComparer.Ordinal);

    public StackIdentity Stack { get; } = stack;

    public string LogicalId { get; } = logicalId;

    public JsonObject Properties { get; } = properties;

    /// <summary>The properties before a change.</summary>
    public JsonObject Before { get; } = before;

    public string? PhysicalId { get; init; }

    /// <summary>Receives the physical id as soon as something exists under it, so that a creation that fails later can be undone.</summary>
    public Action<string> Began { get; init; } = static _ => { };

    /// <summary>The physical id at the end of the work.</summary>
    public string? Made { get; private set; }

    public IReadOnlyDictionary<string, string> Attributes => attributes;

    /// <summary>Records that the resource exists.</summary>
    public void Exists(string physicalId, params ReadOnlySpan<(string Name, string Value)> made)
    {
        Made = physicalId;
        foreach (var (name, value) in made)
            attributes[name] = value;
        Began(physicalId);
    }

    public bool Changed(string property) => !JsonNode.DeepEquals(Properties[property], Before[property]);

    /// <summary>A required property, as a string.</summary>
    public string Text(string property) => OptionalText(property) ?? throw Invalid($"#: required key [{property}] not found");

    public string? OptionalText(string property) =>
        Properties[property] switch
        {
            null => null,
            JsonValue value => Intrinsics.AsText(value),
            _ => throw Invalid($"#/{property}: expected type: String, found: JSONObject"),
        };

    /// <summary>A whole number; null if it is absent.</summary>
    public int? Number(string property) =>
        OptionalText(property) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Invalid($"#/{property}: expected type: Integer, found: String");

    /// <summary>The name that the template gives, or one made from the stack's name, the logical id and a random part.</summary>
    public string Name(string property, int longest, bool lower = false)
    {
        if (OptionalText(property) is { } given)
            return given;
        var random = RandomNumberGenerator.GetString(NameCharacters, 12);
        var room = longest - random.Length - 2;
        var (first, second) = (Stack.Name, LogicalId);
        if (first.Length + second.Length > room)
        {
            (first, second) = (
                first[..Math.Min(first.Length, room / 2)],
                second[..Math.Min(second.Length, room - Math.Min(first.Length, room / 2))]
            );
        }
        var name = $"{first}-{second}-{random}";
        return lower ? name.ToLowerInvariant() : name;
    }

    /// <summary>A policy document or other JSON as a string; a given string stays as it is.</summary>
    public string Document(string property) =>
        Properties[property] switch
        {
            null => throw Invalid($"#: required key [{property}] not found"),
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            var node => node.ToJsonString(),
        };

    /// <summary>Calls a service; an error response is the resource's failure and is reported with its line.</summary>
    public async Task<ApiResponse> CallAsync(string service, string operation, JsonObject parameters, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await CallOnceAsync(service, operation, parameters, cancellationToken);
            }
            catch (AwsException e)
            {
                if (!Spreading.MayBe(e) || !await tools.Spreading.WaitAsync(attempt, cancellationToken))
                    throw Refused(service, operation, e);
            }
        }
    }

    /// <summary>Calls a service for something that may no longer exist.</summary>
    public async Task<ApiResponse?> CallIfThereAsync(
        string service,
        string operation,
        JsonObject parameters,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await CallOnceAsync(service, operation, parameters, cancellationToken);
        }
        catch (AwsException e) when (IsGone(e))
        {
            return null;
        }
        catch (AwsException e)
        {
            throw Refused(service, operation, e);
        }
    }

    public string Arn(string service, string resource) => $"arn:{Stack.Partition}:{service}:{Stack.Region}:{Stack.AccountId}:{resource}";

    public ResourceException Invalid(string fault) =>
        new(at, $"{LogicalId} ({type.Name}): {fault}", $"Properties validation failed for resource {LogicalId} with message:\n[{fault}]");

    /// <summary>What CloudFormation itself refuses.</summary>
    public ResourceException Refused(string reason) => new(at, $"{LogicalId} ({type.Name}): {reason}", reason);

    public TemplateException NotSupported(string what) => TemplateException.NotSupported(at, what);

    private Task<ApiResponse> CallOnceAsync(string service, string operation, JsonObject parameters, CancellationToken cancellationToken)
    {
        // By way of text, so that a service reads numbers as it reads a client's.
        var asSent = JsonNode.Parse(parameters.ToJsonString())!.AsObject();
        foreach (var name in asSent.Where(p => p.Value is null).Select(p => p.Key).ToArray())
            asSent.Remove(name);
        return tools.Api.CallAsync(principal, Stack.Region, service, operation, asSent, cancellationToken);
    }

    private ResourceException Refused(string service, string operation, AwsException e) =>
        new(
            at,
            $"{LogicalId} ({type.Name}): {operation} answered {e.Code}: {e.Message}",
            $"Resource handler returned message: \"{e.Message} (Service: {ServiceName(service)}, Status Code: {e.Status}, Request ID: "
                + $"{Guid.NewGuid()})\" (RequestToken: {Guid.NewGuid()}, HandlerErrorCode: {HandlerCode(e)})"
        );

    private static string ServiceName(string service) =>
        service switch
        {
            "dynamodb" => "DynamoDb",
            "events" => "EventBridge",
            "states" => "Sfn",
            _ => char.ToUpperInvariant(service[0]) + service[1..],
        };

    private static string HandlerCode(AwsException e) =>
        e.Code.Contains("AccessDenied", StringComparison.Ordinal) ? "AccessDenied"
        : e.Code.Contains("Already", StringComparison.Ordinal) || e.Code is "ResourceConflictException" or "ResourceInUseException"
            ? "AlreadyExists"
        : IsGone(e) ? "NotFound"
        : e.Code.Contains("Limit", StringComparison.Ordinal) ? "ServiceLimitExceeded"
        : e.Status >= 500 ? "ServiceInternalError"
        : "InvalidRequest";

    private static bool IsGone(AwsException e) =>
        e.Code
            is "NoSuchEntity"
                or "ResourceNotFoundException"
                or "StateMachineDoesNotExist"
                or "InvalidDocument"
                or "NoSuchBucket"
                or "NoSuchBucketPolicy"
                or "QueueDoesNotExist"
                or "ParameterNotFound";
}
