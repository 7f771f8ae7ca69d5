using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Faults;
using LocalAws.Logs;
using LocalAws.S3;
using LocalAws.Sts;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>
/// The operations of Lambda that RepoGrant, and those who deploy it, need. This part has functions and their invocation; versions and
/// aliases are in the other part. Calls from inside LocalAws pass the payload as the parameter <c>Payload</c>.
/// </summary>
internal sealed partial class LambdaService : Service, IAsyncDisposable
{
    /// <summary>The principal that a function's role must trust.</summary>
    internal const string Principal = "lambda.amazonaws.com";

    private readonly FunctionVersions functions = new();
    private readonly RoleSessions sessions;
    private readonly CodePackages packages;
    private readonly LocalAwsOptions options;
    private readonly Invoker invoker;

    public LambdaService(
        RoleSessions sessions,
        LogStore logs,
        CodePackages packages,
        LocalAwsOptions options,
        Func<Uri> endpoint,
        FaultRules? faults
    )
        : base("lambda", Protocol.RestJson)
    {
        this.sessions = sessions;
        this.packages = packages;
        this.options = options;
        invoker = new(sessions, logs, options.Folder, options.Time, endpoint, faults);
        Route("POST", "/2015-03-31/functions", "CreateFunction", CreateFunctionAsync)
            .Takes(FunctionCreation.Parameters)
            .Without("runtimes other than provided.al2023 and provided.al2", "code other than a zip file");
        Route("PUT", "/2015-03-31/functions/{FunctionName}/code", "UpdateFunctionCode", UpdateFunctionCodeAsync)
            .Takes("FunctionName", "S3Bucket", "S3Key", "S3ObjectVersion", "ZipFile", "Architectures", "Publish");
        Route("PUT", "/2015-03-31/functions/{FunctionName}/configuration", "UpdateFunctionConfiguration", UpdateFunctionConfigurationAsync)
            .Takes([.. FunctionCreation.Parameters.Except(["Code", "Tags", "Publish", "Architectures"])]);
        AddVersions();
        Route("DELETE", "/2015-03-31/functions/{FunctionName}", "DeleteFunction", DeleteFunctionAsync);
        Route("POST", "/2015-03-31/functions/{FunctionName}/invocations", "Invoke", InvokeAsync).Without("the InvocationType Event");
        Route(
            "GET",
            "/2015-03-31/functions/{FunctionName}",
            "GetFunction",
            Get(
                "lambda:GetFunction",
                function => new JsonObject
                {
                    ["Configuration"] = function.ToJson(),
                    ["Code"] = new JsonObject { ["RepositoryType"] = "S3", ["Location"] = new Uri(function.CodeFolder).ToString() },
                }
            )
        );
        Route(
            "GET",
            "/2015-03-31/functions/{FunctionName}/configuration",
            "GetFunctionConfiguration",
            Get("lambda:GetFunctionConfiguration", function => function.ToJson())
        );
        Route("GET", "/2015-03-31/functions", "ListFunctions", ListFunctionsAsync).Without("pages: the response has everything");
    }

    /// <summary>Creates or replaces the function.</summary>
    public async Task DeployAsync(Function function)
    {
        if (functions.Put(function) is { } before)
            await invoker.ForgetAsync(before);
    }

    /// <summary>How many processes of a function are waiting for an invocation.</summary>
    public int Idle(Function function) => invoker.Idle(function);

    /// <summary>Whether any account has a function with this name.</summary>
    public bool Has(string name) => functions.Latest.Any(function => function.Name == name);

    /// <summary>Kills the process with this id, and returns when it has ended.</summary>
    public Task KillAsync(string processId) => invoker.KillAsync(processId);

    /// <summary>Ends the processes of all functions, whatever they do: the next invocation of each is a cold one.</summary>
    public Task EndProcessesAsync() => invoker.EndProcessesAsync();

    private Task<ApiResponse> CreateFunctionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var parameters = Sent(request);
        var name = FunctionName.Parse(request, parameters.Text("FunctionName") ?? "", null, invoke: false);
        request.Authorize("lambda:CreateFunction", name.Arn);
        FunctionLimits.Check(parameters, name.Name);
        if (parameters.Text("Role") is { } role)
            request.AuthorizePassRole(role, Principal);
        parameters.OnlyKnows("lambda:CreateFunction", FunctionCreation.Parameters);
        var nothing = new CodePackage("", "", 0);
        var function = FunctionCreation.Read(parameters, name, nothing, options.Time.GetUtcNow());
        CheckTrust(function, name);
        var code = FunctionCreation.Package(request, parameters.Object("Code") ?? [], packages);
        function = function with
        {
            CodeFolder = code.Folder,
            CodeSha256 = code.Sha256,
            CodeSize = code.Size,
            EnvironmentGiven = parameters.Object("Environment") is not null,
        };
        if (!functions.TryAdd(function))
        {
            throw new AwsException(
                "ResourceConflictException",
                $"Function already exist: {name.Name}",
                409,
                new JsonObject { ["Type"] = "User" }
            );
        }
        if (parameters.Flag("Publish") == true)
            function = functions.Publish(function.Arn, null);
        return Task.FromResult(ApiResponse.Raw(201, Encoding.UTF8.GetBytes(function.ToCreatedJson().ToJsonString())));
    }

    private async Task<ApiResponse> UpdateFunctionCodeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (name, before) = Existing(request, "lambda:UpdateFunctionCode");
        var parameters = Sent(request);
        var code = FunctionCreation.Package(request, parameters, packages);
        var changed = before with
        {
            CodeFolder = code.Folder,
            CodeSha256 = code.Sha256,
            CodeSize = code.Size,
            Architecture = parameters.Texts("Architectures") is [var architecture] ? architecture : before.Architecture,
            LastModified = options.Time.GetUtcNow(),
            RevisionId = Guid.NewGuid().ToString(),
        };
        await DeployAsync(changed);
        return ApiResponse.Json((parameters.Flag("Publish") == true ? functions.Publish(name.UnqualifiedArn, null) : changed).ToJson());
    }

    private async Task<ApiResponse> UpdateFunctionConfigurationAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (name, before) = Existing(request, "lambda:UpdateFunctionConfiguration");
        var changed = FunctionCreation.Changed(before, Sent(request), options.Time.GetUtcNow());
        if (changed.RoleArn != before.RoleArn)
        {
            request.AuthorizePassRole(changed.RoleArn, Principal);
            CheckTrust(changed, name);
        }
        await DeployAsync(changed);
        return ApiResponse.Json(changed.ToJson());
    }

    private void CheckTrust(Function function, FunctionName name)
    {
        if (sessions.ForService(function.RoleArn, Principal, name.Name, TimeSpan.FromMinutes(15), name.Region) is null)
            throw FunctionCreation.Invalid("The role defined for the function cannot be assumed by Lambda.");
    }

    private async Task<ApiResponse> DeleteFunctionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (name, function) = Existing(request, "lambda:DeleteFunction");
        if (name.Qualifier is FunctionName.Latest)
            throw FunctionCreation.Invalid("$LATEST version cannot be deleted without deleting the function.");
        if (name.Qualifier is not null)
        {
            if (functions.AliasOf(name.UnqualifiedArn, function.Version) is { } alias)
            {
                throw new AwsException(
                    "ResourceConflictException",
                    $"Unable to delete version because the following aliases reference it: [{alias.Name}]",
                    409,
                    new JsonObject { ["Type"] = "User" }
                );
            }
            functions.RemoveVersion(name.UnqualifiedArn, function.Version);
            await invoker.ForgetAsync(function);
            return ApiResponse.Raw(204, default);
        }
        foreach (var version in functions.Remove(function.Arn))
            await invoker.ForgetAsync(version);
        return ApiResponse.Raw(204, default);
    }

    /// <summary>The function that a request names, once IAM has authorized the action.</summary>
    private (FunctionName Name, Function Function) Existing(ApiRequest request, string action)
    {
        var name = Named(request, invoke: false);
        request.Authorize(action, name.Arn);
        return (name, functions.Find(name) ?? throw FunctionName.NotFound($"Function not found: {name.Arn}"));
    }

    /// <summary>A client sends this in the body, a call from inside LocalAws in its parameters.</summary>
    private static JsonObject Sent(ApiRequest request) => request.Http is null ? request.Parameters : JsonBody(request.Body);

    private static JsonObject JsonBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw new AwsException("SerializationException", e.Message);
        }
    }

    private async Task<ApiResponse> InvokeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = Named(request, invoke: true);
        request.Authorize("lambda:InvokeFunction", name.Arn);
        var type = Option(request, "InvocationType", "X-Amz-Invocation-Type") ?? "RequestResponse";
        if (type == "Event")
            throw AwsException.NotSupported("Invoke with InvocationType Event");
        if (type is not ("RequestResponse" or "DryRun"))
        {
            throw new AwsException(
                "ValidationException",
                $"1 validation error detected: Value '{type}' at 'invocationType' failed to satisfy constraint: "
                    + "Member must satisfy enum value set: [Event, RequestResponse, DryRun]"
            );
        }

        var function = functions.Find(name) ?? throw FunctionName.NotFound($"Function not found: {name.QualifiedArn}");
        var payload = Payload.Check(request.Http is null ? InsidePayload(request.Parameters) : request.Body);
        if (type == "DryRun")
            return ApiResponse.Raw(204, default);

        var (invocation, result) = await invoker.InvokeAsync(function, payload, name.Arn, cancellationToken);
        List<(string, string)> headers =
        [
            ("X-Amz-Executed-Version", function.Version),
            ("X-Amzn-Trace-Id", invocation.TraceId),
            ("x-amzn-Remapped-Content-Length", "0"),
        ];
        if (result.IsError)
            headers.Add(("X-Amz-Function-Error", "Unhandled"));
        if (Option(request, "LogType", "X-Amz-Log-Type") == "Tail")
            headers.Add(("X-Amz-Log-Result", Convert.ToBase64String(Encoding.UTF8.GetBytes(result.Log))));
        return ApiResponse.Raw(200, result.Payload, "application/json", [.. headers]);
    }

    private Operation Get(string action, Func<Function, JsonObject> show) =>
        (request, _) => Task.FromResult(ApiResponse.Json(show(Existing(request, action).Function)));

    private Task<ApiResponse> ListFunctionsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        request.Authorize("lambda:ListFunctions", "*");
        if (Option(request, "FunctionVersion", "FunctionVersion") is { } versions and not "ALL")
        {
            throw new AwsException(
                "ValidationException",
                $"1 validation error detected: Value '{versions}' at 'functionVersion' failed to satisfy constraint: Member must satisfy "
                    + "enum value set: [ALL]"
            );
        }
        var listed = functions
            .Latest.Where(function => function.AccountId == request.AccountId && function.Region == request.Region)
            .OrderBy(function => function.Name, StringComparer.Ordinal)
            .Select(function => (JsonNode)function.ToJson());
        return Task.FromResult(ApiResponse.Json(new JsonObject { ["Functions"] = new JsonArray([.. listed]) }));
    }

    private static FunctionName Named(ApiRequest request, bool invoke) =>
        FunctionName.Parse(request, request.Parameters.Text("FunctionName")!, Option(request, "Qualifier", "Qualifier"), invoke);

    /// <summary>A client sends this in a header or the query string, a call from inside LocalAws in its parameters.</summary>
    private static string? Option(ApiRequest request, string parameter, string onTheWire) =>
        request.Http switch
        {
            null => request.Parameters.Text(parameter),
            { } http when http.Request.Headers.TryGetValue(onTheWire, out var header) => header.ToString(),
            { } http => http.Request.Query.TryGetValue(onTheWire, out var query) ? query.ToString() : null,
        };

    private static byte[] InsidePayload(JsonObject parameters) =>
        parameters.TryGetPropertyValue("Payload", out var payload) ? Encoding.UTF8.GetBytes(payload?.ToJsonString() ?? "null") : [];

    public ValueTask DisposeAsync() => invoker.DisposeAsync();
}
