using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>The operations on state machines.</summary>
internal sealed partial class StepFunctionsService
{
    /// <summary>"Maximum request size" of CreateStateMachine's definition: its API reference.</summary>
    private const int MaxDefinition = 1_048_576;

    /// <summary>"Maximum number of tags per resource": service quotas of Step Functions.</summary>
    private const int MaxTags = 50;

    private ApiResponse CreateStateMachine(ApiRequest request)
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
        var revision = Revision(Required(request, "definition", MaxDefinition), role);
        CheckTrust(role, request.Region, arn);
        var (machine, isNew) = machines.Create(new(request.Region, request.AccountId, name, revision));
        var known = machine.Revision;
        if (!isNew && (known.DefinitionText != revision.DefinitionText || known.RoleArn != role))
            throw new AwsException("StateMachineAlreadyExists", $"State Machine Already Exists: '{arn}'");
        if (isNew)
            SetTags(machine, tags);
        return ApiResponse.Json(new JsonObject { ["stateMachineArn"] = arn, ["creationDate"] = WireTime.Epoch(machine.CreationDate) });
    }

    private ApiResponse UpdateStateMachine(ApiRequest request)
    {
        var machine = Machine(Authorized(request, "states:UpdateStateMachine"));
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
        var known = machine.Revision;
        if (role is not null && role != known.RoleArn)
        {
            request.AuthorizePassRole(role, ServiceTasks.ServiceName);
            CheckTrust(role, request.Region, machine.Arn);
        }
        machine.Revision = definition is null
            ? known with
            {
                Id = Guid.NewGuid().ToString(),
                RoleArn = role ?? known.RoleArn,
                Date = time.GetUtcNow(),
            }
            : Revision(definition, role ?? known.RoleArn);
        return ApiResponse.Json(
            new JsonObject { ["updateDate"] = WireTime.Epoch(machine.Revision.Date), ["revisionId"] = machine.Revision.Id }
        );
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
        var machine = Machine(Authorized(request, "states:DescribeStateMachine"));
        var body = Described(machine, machine.Revision);
        body["status"] = "ACTIVE";
        body["type"] = "STANDARD";
        body["creationDate"] = WireTime.Epoch(machine.CreationDate);
        body["tracingConfiguration"] = new JsonObject { ["enabled"] = false };
        return ApiResponse.Json(body);
    }

    private static JsonObject Described(StateMachine machine, StateMachineRevision revision) =>
        new()
        {
            ["stateMachineArn"] = machine.Arn,
            ["name"] = machine.Name,
            ["definition"] = revision.DefinitionText,
            ["roleArn"] = revision.RoleArn,
            ["loggingConfiguration"] = new JsonObject { ["level"] = "OFF", ["includeExecutionData"] = false },
            ["revisionId"] = revision.Id,
        };

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

    private ApiResponse ValidateStateMachineDefinition(ApiRequest request)
    {
        request.Authorize("states:ValidateStateMachineDefinition", "*");
        var (_, diagnostics, notSupported) = DefinitionReader.Read(Required(request, "definition", MaxDefinition), jsonata);
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

    private StateMachineRevision Revision(string text, string role)
    {
        var (definition, diagnostics, notSupported) = DefinitionReader.Read(text, jsonata);
        if (diagnostics.Count > 0)
            throw new AwsException("InvalidDefinition", $"Invalid State Machine Definition: '{string.Join(", ", diagnostics)}'");
        if (notSupported.Count > 0)
            throw new AwsException("InvalidDefinition", $"LocalAws does not support {string.Join("; nor ", notSupported)}.");
        return new(Guid.NewGuid().ToString(), text, definition!, role, time.GetUtcNow());
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

    private ApiResponse TagResource(ApiRequest request)
    {
        var arn = Required(request, "resourceArn", 256);
        var tags = Tags(request);
        request.Authorize("states:TagResource", arn, [.. TagConditions.OfRequest(tags)]);
        SetTags(Machine(arn), tags);
        return ApiResponse.Json(new JsonObject());
    }

    private ApiResponse UntagResource(ApiRequest request)
    {
        var machine = Machine(Authorized(request, "states:UntagResource", "resourceArn"));
        lock (machine.Tags)
        {
            foreach (var key in request.Parameters.Texts("tagKeys"))
                machine.Tags.Remove(key);
        }
        return ApiResponse.Json(new JsonObject());
    }

    private ApiResponse ListTagsForResource(ApiRequest request)
    {
        var machine = Machine(Authorized(request, "states:ListTagsForResource", "resourceArn"));
        lock (machine.Tags)
            return Listed("tags", machine.Tags.Select(t => new JsonObject { ["key"] = t.Key, ["value"] = t.Value }), null);
    }

    private static List<KeyValuePair<string, string>> Tags(ApiRequest request) =>
        [
            .. request
                .Parameters.Objects("tags")
                .Select(t =>
                    KeyValuePair.Create(
                        t.Text("key") ?? throw Invalid("Value null at 'tags.key' failed to satisfy constraint: Member must not be null"),
                        t.Text("value") ?? ""
                    )
                ),
        ];

    private static void CheckTagLimit(IEnumerable<string> keys)
    {
        if (keys.Distinct(StringComparer.Ordinal).Count() > MaxTags)
            throw new AwsException("TooManyTags", "You've exceeded the number of tags allowed for a resource.");
    }

    private static void SetTags(StateMachine machine, List<KeyValuePair<string, string>> tags)
    {
        lock (machine.Tags)
        {
            CheckTagLimit(machine.Tags.Keys.Concat(tags.Select(tag => tag.Key)));
            foreach (var (key, value) in tags)
                machine.Tags[key] = value;
        }
    }
}
