using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Deployment;

/// <summary>What every stack is made with.</summary>
/// <param name="Api">Every service.</param>
/// <param name="Time">The clock behind time stamps.</param>
/// <param name="Spreading">Waits for what IAM has not spread yet.</param>
internal sealed record StackTools(IApi Api, TimeProvider Time, Spreading Spreading);

/// <summary>A service refused what a resource needs, or a resource's properties are not valid.</summary>
/// <param name="at">Where the resource is declared.</param>
/// <param name="told">What happened, for whoever starts LocalAws.</param>
/// <param name="reason">The same in CloudFormation's words, for the stack's events.</param>
internal sealed class ResourceException(SourcePosition at, string told, string reason) : LocalAwsException($"{at}: {told.TrimEnd('.')}.")
{
    public string Reason { get; } = reason;
}

/// <summary>One resource about to be created, changed or deleted.</summary>
/// <param name="stack">The stack that it is of.</param>
/// <param name="logicalId">Its name in the template.</param>
/// <param name="type">Its type.</param>
/// <param name="at">Where it is declared.</param>
/// <param name="properties">What it is to be.</param>
/// <param name="before">What it was; empty for a new one.</param>
/// <param name="tools">What it is made with.</param>
/// <param name="principal">With whose rights.</param>
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

    /// <summary>Is told the physical id as soon as something exists by it: a creation that fails afterwards is to be undone.</summary>
    public Action<string> Began { get; init; } = static _ => { };

    /// <summary>The physical id that the work ended with.</summary>
    public string? Made { get; private set; }

    public IReadOnlyDictionary<string, string> Attributes => attributes;

    /// <summary>The resource exists.</summary>
    public void Exists(string physicalId, params ReadOnlySpan<(string Name, string Value)> made)
    {
        Made = physicalId;
        foreach (var (name, value) in made)
            attributes[name] = value;
        Began(physicalId);
    }

    public bool Changed(string property) => !JsonNode.DeepEquals(Properties[property], Before[property]);

    /// <summary>A property that has to be there, as text.</summary>
    public string Text(string property) => OptionalText(property) ?? throw Invalid($"#: required key [{property}] not found");

    public string? OptionalText(string property) =>
        Properties[property] switch
        {
            null => null,
            JsonValue value => Intrinsics.AsText(value),
            _ => throw Invalid($"#/{property}: expected type: String, found: JSONObject"),
        };

    /// <summary>A whole number; null where it is absent.</summary>
    public int? Number(string property) =>
        OptionalText(property) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Invalid($"#/{property}: expected type: Integer, found: String");

    /// <summary>The name that the template gives, else one that is made of the stack's, the logical id and something random.</summary>
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

    /// <summary>A policy document or another JSON text; a text that is given as one stays as it is.</summary>
    public string Document(string property) =>
        Properties[property] switch
        {
            null => throw Invalid($"#: required key [{property}] not found"),
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            var node => node.ToJsonString(),
        };

    /// <summary>Calls a service; what it refuses is the resource's failure, told with its line.</summary>
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

    /// <summary>Calls a service for what may not be there any more.</summary>
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
        // Through text, so that a service reads numbers as it reads a client's.
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
