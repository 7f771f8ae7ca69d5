using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>The operations on state machines.</summary>
internal sealed partial class StepFunctionsService
{
    /// <summary>"Maximum request size" of CreateStateMachine's definition: its API reference.</summary>
    private const int MaxDefinition = 1_048_576;

    private async Task<ApiResponse> CreateStateMachineAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = CheckName(Required(request, "name", int.MaxValue));
        var arn = $"arn:aws:states:{request.Region}:{request.AccountId}:stateMachine:{name}";
        var role = Required(request, "roleArn", 256);
        var tags = Tags(request);
        CheckTagLimit(tags.Select(tag => tag.Key));
        request.Authorize("states:CreateStateMachine", arn, [.. TagConditions.OfRequest(tags)]);
        request.AuthorizePassRole(role, ServiceTasks.ServiceName);
        if (request.Parameters.Text("type") is { } type and not "STANDARD")
            throw AwsException.NotSupported($"state machines of the type {type}");
        var publish = Publishes(request);
        var revision = new StateMachineRevision(
            null,
            Required(request, "definition", MaxDefinition),
            await ReadAsync(Required(request, "definition", MaxDefinition), cancellationToken),
            role,
            LogSettings.Read(request.Parameters.Object("loggingConfiguration")),
            Traces(request) ?? false,
            time.GetUtcNow()
        );
        CheckTrust(role, request.Region, arn);
        var (machine, isNew) = machines.Create(new(request.Region, request.AccountId, name, revision));
        if (!isNew && !machine.Revision.IsAs(revision))
            throw new AwsException("StateMachineAlreadyExists", $"State Machine Already Exists: '{arn}'");
        if (isNew)
            SetTags(machine, tags);
        var body = new JsonObject { ["stateMachineArn"] = arn, ["creationDate"] = WireTime.Epoch(machine.CreationDate) };
        if (publish)
            body["stateMachineVersionArn"] = machine.Publish(request.Parameters.Text("versionDescription"), time.GetUtcNow()).Arn;
        return ApiResponse.Json(body);
    }

    private async Task<ApiResponse> UpdateStateMachineAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var machine = Machine(Authorized(request, "states:UpdateStateMachine"));
        var publish = Publishes(request);
        var definition = request.Parameters.Text("definition");
        var role = request.Parameters.Text("roleArn");
        if (
            definition is null
            && role is null
            && !request.Parameters.ContainsKey("loggingConfiguration")
            && !request.Parameters.ContainsKey("tracingConfiguration")
        )
        {
            throw new AwsException(
                "MissingRequiredParameter",
                "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified"
            );
        }
        if (role is not null && role != machine.Revision.RoleArn)
        {
            request.AuthorizePassRole(role, ServiceTasks.ServiceName);
            CheckTrust(role, request.Region, machine.Arn);
        }
        var read = definition is null ? null : await ReadAsync(definition, cancellationToken);
        var now = time.GetUtcNow();
        var known = machine.Revision;
        var asked = known with
        {
            Id = Guid.NewGuid().ToString(),
            DefinitionText = definition ?? known.DefinitionText,
            Definition = read ?? known.Definition,
            RoleArn = role ?? known.RoleArn,
            Logging = request.Parameters.Object("loggingConfiguration") is { } logging ? LogSettings.Read(logging) : known.Logging,
            Tracing = Traces(request) ?? known.Tracing,
            Date = now,
        };
        // A request that changes nothing makes no revision.
        if (!asked.IsAs(known))
            machine.Revision = asked;
        var body = new JsonObject { ["updateDate"] = WireTime.Epoch(now) };
        if (machine.Revision.Id is { } id)
            body["revisionId"] = id;
        if (publish)
            body["stateMachineVersionArn"] = machine.Publish(request.Parameters.Text("versionDescription"), now).Arn;
        return ApiResponse.Json(body);
    }

    private ApiResponse DeleteStateMachine(ApiRequest request)
    {
        var arn = Authorized(request, "states:DeleteStateMachine");
        if (!StateMachineArn().IsMatch(arn))
            throw new AwsException("InvalidArn", $"Invalid Arn: 'Resource type not valid in this context: {arn}'");
        machines.Delete(arn);
        return ApiResponse.Json(new JsonObject());
    }

    private ApiResponse DescribeStateMachine(ApiRequest request)
    {
        var (machine, version, _) = Addressed(Authorized(request, "states:DescribeStateMachine"));
        var body = Described(machine, version?.Revision ?? machine.Revision);
        body["status"] = "ACTIVE";
        body["type"] = "STANDARD";
        body["creationDate"] = WireTime.Epoch(version?.Date ?? machine.CreationDate);
        if (version is not null)
            body["stateMachineArn"] = version.Arn;
        if (version?.Description is { } description)
            body["description"] = description;
        return ApiResponse.Json(body);
    }

    private static JsonObject Described(StateMachine machine, StateMachineRevision revision)
    {
        var body = new JsonObject
        {
            ["stateMachineArn"] = machine.Arn,
            ["name"] = machine.Name,
            ["definition"] = revision.DefinitionText,
            ["roleArn"] = revision.RoleArn,
            ["loggingConfiguration"] = revision.Logging.ToJson(),
            ["tracingConfiguration"] = new JsonObject { ["enabled"] = revision.Tracing },
        };
        if (revision.Id is { } id)
            body["revisionId"] = id;
        return body;
    }

    private ApiResponse ListStateMachines(ApiRequest request)
    {
        request.Authorize("states:ListStateMachines", $"arn:aws:states:{request.Region}:{request.AccountId}:stateMachine:*");
        var (page, next) = Page(request, machines.All(request.AccountId, request.Region));
        return Listed(
            "stateMachines",
            page.Select(m => new JsonObject
            {
                ["stateMachineArn"] = m.Arn,
                ["name"] = m.Name,
                ["type"] = "STANDARD",
                ["creationDate"] = WireTime.Epoch(m.CreationDate),
            }),
            next
        );
    }

    private async Task<ApiResponse> ValidateStateMachineDefinitionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        request.Authorize("states:ValidateStateMachineDefinition", "*");
        var (_, diagnostics, notSupported) = await DefinitionReader.ReadAsync(
            Required(request, "definition", MaxDefinition),
            jsonata,
            cancellationToken
        );
        if (diagnostics.Count == 0 && notSupported.Count > 0)
            throw AwsException.NotSupported(notSupported[0]);
        var most = request.Parameters.Integer("maxResults") is { } given and > 0 ? Math.Min(given, 100) : 100;
        return ApiResponse.Json(
            new JsonObject
            {
                ["result"] = diagnostics.Count == 0 ? "OK" : "FAIL",
                ["diagnostics"] = new JsonArray([.. diagnostics.Take(most).Select(Told)]),
                ["truncated"] = diagnostics.Count > most,
            }
        );
    }

    private static JsonObject Told(Diagnostic diagnostic)
    {
        var json = new JsonObject
        {
            ["severity"] = "ERROR",
            ["code"] = diagnostic.Code,
            ["message"] = diagnostic.Message,
        };
        if (diagnostic.Location is { } location)
            json["location"] = location;
        return json;
    }

    private static bool? Traces(ApiRequest request) => request.Parameters.Object("tracingConfiguration")?.Flag("enabled");

    private async Task<Definition> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var (definition, diagnostics, notSupported) = await DefinitionReader.ReadAsync(text, jsonata, cancellationToken);
        if (diagnostics.Count > 0)
            throw new AwsException("InvalidDefinition", $"Invalid State Machine Definition: '{string.Join(", ", diagnostics)}'");
        if (notSupported.Count > 0)
            throw new AwsException("InvalidDefinition", $"LocalAws does not support {string.Join("; nor ", notSupported)}.");
        return definition!;
    }

    private void CheckTrust(string role, string region, string arn)
    {
        if (assume(role, "CheckTrust", region, arn) is null)
        {
            throw new AwsException(
                "AccessDeniedException",
                $"Neither the global service principal {ServiceTasks.ServiceName}, nor the regional one is authorized to assume "
                    + "the provided role."
            );
        }
    }

    private static string Authorized(ApiRequest request, string action, string parameter = "stateMachineArn")
    {
        var arn = Required(request, parameter, 256);
        request.Authorize(action, arn);
        return arn;
    }
}
