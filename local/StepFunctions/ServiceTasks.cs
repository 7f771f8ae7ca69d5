using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>A session of a state machine's role; null if its trust policy does not allow Step Functions to assume it.</summary>
internal delegate Principal? AssumeStateMachineRole(string roleArn, string sessionName, string region, string stateMachineArn);

/// <summary>
/// Carries out tasks as calls by the execution's role to Lambda, DynamoDB, EventBridge and Step Functions itself: IAM authorizes them like
/// any other call.
/// </summary>
internal sealed class ServiceTasks(IApi api, AssumeStateMachineRole assume) : ITaskRunner
{
    /// <summary>The principal that a state machine's role must trust.</summary>
    public const string ServiceName = "states.amazonaws.com";

    /// <summary>Errors for which Lambda's API has a type; any other is reported under the service's own name.</summary>
    private static readonly HashSet<string> LambdaErrors =
    [
        "ResourceNotFoundException",
        "TooManyRequestsException",
        "ServiceException",
        "InvalidParameterValueException",
        "InvalidRequestContentException",
        "RequestTooLargeException",
        "ResourceNotReadyException",
        "ResourceConflictException",
        "UnsupportedMediaTypeException",
        "InvalidRuntimeException",
    ];

    private static readonly HashSet<string> StatesErrors =
    [
        "ExecutionLimitExceeded",
        "ExecutionAlreadyExists",
        "InvalidArn",
        "InvalidExecutionInput",
        "InvalidName",
        "StateMachineDoesNotExist",
        "StateMachineDeleting",
        "ValidationException",
    ];

    public async Task<string> RunAsync(Execution execution, TaskResource resource, string arguments, CancellationToken cancellationToken)
    {
        var role = execution.Revision.RoleArn;
        var principal =
            assume(role, execution.SessionName, execution.Machine.Region, execution.Machine.Arn)
            ?? throw new Failure("States.Permissions", $"The role {role} is not authorized to be assumed by {ServiceName}.", ofTask: true);
        return resource switch
        {
            { Type: null } => (
                await InvokeAsync(
                    principal,
                    execution,
                    new() { ["FunctionName"] = resource.Api, ["Payload"] = JsonNode.Parse(arguments) },
                    cancellationToken
                )
            ).Payload,
            { Type: "lambda" } => await InvokeWithEnvelopeAsync(principal, execution, Members(resource, arguments), cancellationToken),
            { Type: "dynamodb" } => await DynamoDbTask.RunAsync(
                api,
                principal,
                execution.Machine.Region,
                resource.Api,
                Members(resource, arguments),
                cancellationToken
            ),
            { Type: "events" } => await PutEventsTask.RunAsync(api, principal, execution, Members(resource, arguments), cancellationToken),
            _ => await StartExecutionAsync(principal, execution, Members(resource, arguments), cancellationToken),
        };
    }

    private async Task<string> InvokeWithEnvelopeAsync(
        Principal principal,
        Execution execution,
        JsonObject arguments,
        CancellationToken cancellationToken
    )
    {
        foreach (var (name, _) in arguments)
        {
            if (name is not ("FunctionName" or "Payload" or "Qualifier" or "InvocationType"))
                throw Refused(arguments, $"LocalAws does not support the field '{name}'");
        }
        if (arguments["InvocationType"] is { } type && type.ToString() != "RequestResponse")
            throw Refused(arguments, $"LocalAws does not support the InvocationType '{type}'");
        var function = Required(arguments, "FunctionName") + (arguments.Text("Qualifier") is { } qualifier ? ":" + qualifier : "");
        var call = new JsonObject { ["FunctionName"] = function };
        if (arguments["Payload"] is { } payload)
            call["Payload"] = payload.DeepClone();
        var (result, version) = await InvokeAsync(principal, execution, call, cancellationToken);
        var length = Encoding.UTF8.GetByteCount(result).ToString(CultureInfo.InvariantCulture);
        return Envelope(
            writer =>
            {
                writer.WriteString("ExecutedVersion", version);
                writer.WritePropertyName("Payload");
                writer.WriteRawValue(result);
            },
            writer => writer.WriteNumber("StatusCode", 200),
            length,
            "application/json",
            ("X-Amz-Executed-Version", version)
        );
    }

    private async Task<(string Payload, string Version)> InvokeAsync(
        Principal principal,
        Execution execution,
        JsonObject call,
        CancellationToken cancellationToken
    )
    {
        RawResponse answer;
        try
        {
            var response = await api.CallAsync(principal, execution.Machine.Region, "lambda", "Invoke", call, cancellationToken);
            answer = response.RawBody ?? throw new InvalidOperationException("Lambda's Invoke returned no payload.");
        }
        catch (AwsException e)
        {
            var error = "Lambda." + (LambdaErrors.Contains(e.Code) ? e.Code : "AWSLambdaException");
            throw new Failure(error, Explained(e, "AWSLambda"), ofTask: true);
        }
        var text = Encoding.UTF8.GetString(answer.Body.Span);
        if (answer.Headers.Any(h => h.Name.Equals("X-Amz-Function-Error", StringComparison.OrdinalIgnoreCase)))
            throw new Failure(ErrorType(text), text, ofTask: true);
        var version = answer.Headers.FirstOrDefault(h => h.Name.Equals("X-Amz-Executed-Version", StringComparison.OrdinalIgnoreCase)).Value;
        return (text.Length == 0 ? "null" : text, version ?? "$LATEST");
    }

    private async Task<string> StartExecutionAsync(
        Principal principal,
        Execution execution,
        JsonObject arguments,
        CancellationToken cancellationToken
    )
    {
        var parameters = new JsonObject { ["stateMachineArn"] = Required(arguments, "StateMachineArn") };
        if (arguments["Name"] is not null)
            parameters["name"] = Required(arguments, "Name");
        if (arguments["Input"] is { } input)
            parameters["input"] = input.GetValueKind() == JsonValueKind.String ? input.GetValue<string>() : input.ToJsonString(Relaxed);
        try
        {
            var answer = await api.CallAsync(
                principal,
                execution.Machine.Region,
                "states",
                "StartExecution",
                parameters,
                cancellationToken
            );
            return Envelope(
                writer => writer.WriteString("ExecutionArn", answer.Body!["executionArn"]!.GetValue<string>()),
                writer => writer.WriteNumber("StartDate", Math.Round(answer.Body!["startDate"]!.GetValue<double>() * 1000)),
                answer.Body!.ToJsonString().Length.ToString(CultureInfo.InvariantCulture),
                "application/x-amz-json-1.0"
            );
        }
        catch (AwsException e)
        {
            var error =
                !StatesErrors.Contains(e.Code) ? "AWSStepFunctionsException"
                : e.Code.EndsWith("Exception", StringComparison.Ordinal) ? e.Code
                : e.Code + "Exception";
            throw new Failure("StepFunctions." + error, Explained(e, "AWSStepFunctions"), ofTask: true);
        }
    }

    internal static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static JsonObject Members(TaskResource resource, string arguments) =>
        JsonNode.Parse(arguments) as JsonObject
        ?? throw new Failure(
            Failure.Runtime,
            $"The Arguments of {resource.Type}:{resource.Api} must be a JSON object but were: {arguments}"
        );

    private static string Required(JsonObject arguments, string field) =>
        arguments[field] is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : throw Refused(
                arguments,
                arguments[field] is null
                    ? $"The field \"{field}\" is required but was missing"
                    : $"The value for the field '{field}' must be a STRING"
            );

    internal static Failure Refused(JsonObject arguments, string why) =>
        new(Failure.Runtime, $"The Arguments '{arguments.ToJsonString(Relaxed)}' could not be used to start the Task: [{why}]");

    private static string ErrorType(string payload)
    {
        try
        {
            return JsonNode.Parse(payload)?["errorType"]?.GetValue<string>() ?? "Lambda.Unknown";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "Lambda.Unknown";
        }
    }

    /// <summary>An SDK's error in the format of Step Functions.</summary>
    internal static string Explained(AwsException e, string service) =>
        $"{e.Message} (Service: {service}; Status Code: {e.Status}; Error Code: {e.Code}; Request ID: {Guid.NewGuid()}; Proxy: null)";

    /// <summary>A service's response in the format of an optimized integration: with its SDK's HTTP metadata.</summary>
    internal static string Envelope(
        Action<Utf8JsonWriter> before,
        Action<Utf8JsonWriter> after,
        string length,
        string contentType,
        params (string Name, string Value)[] more
    )
    {
        var requestId = Guid.NewGuid().ToString();
        (string Name, string Value)[] headers =
        [
            .. more,
            ("Connection", "keep-alive"),
            ("x-amzn-RequestId", requestId),
            ("Content-Length", length),
            ("Content-Type", contentType),
        ];
        return Json.Write(writer =>
        {
            writer.WriteStartObject();
            before(writer);
            writer.WriteStartObject("SdkHttpMetadata");
            writer.WriteStartObject("AllHttpHeaders");
            foreach (var (name, value) in headers)
            {
                writer.WriteStartArray(name);
                writer.WriteStringValue(value);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
            writer.WriteStartObject("HttpHeaders");
            foreach (var (name, value) in headers)
                writer.WriteString(name, value);
            writer.WriteEndObject();
            writer.WriteNumber("HttpStatusCode", 200);
            writer.WriteEndObject();
            writer.WriteStartObject("SdkResponseMetadata");
            writer.WriteString("RequestId", requestId);
            writer.WriteEndObject();
            after(writer);
            writer.WriteEndObject();
        });
    }
}
