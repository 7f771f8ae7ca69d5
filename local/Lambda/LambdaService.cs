using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Faults;
using LocalAws.Logs;
using LocalAws.Sts;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>
/// Lambda as far as RepoGrant uses it. Functions of the template run the one published executable; a client can bring another in
/// a zip file. Inside calls give the payload as the parameter <c>Payload</c>.
/// </summary>
internal sealed class LambdaService : Service, IAsyncDisposable
{
    /// <summary>Whom a function's role has to trust.</summary>
    internal const string Principal = "lambda.amazonaws.com";

    private readonly ConcurrentDictionary<string, Function> functions = new(StringComparer.Ordinal);
    private readonly RoleSessions sessions;
    private readonly LocalAwsOptions options;
    private readonly Invoker invoker;

    public LambdaService(RoleSessions sessions, LogStore logs, LocalAwsOptions options, Func<Uri> endpoint, FaultRules? faults)
        : base("lambda", Protocol.RestJson)
    {
        this.sessions = sessions;
        this.options = options;
        invoker = new(sessions, logs, options.Folder, options.Time, endpoint, faults);
        Route("POST", "/2015-03-31/functions", "CreateFunction", CreateFunctionAsync)
            .Takes(FunctionCreation.Parameters)
            .Without("runtimes other than provided.al2023 and provided.al2", "code other than a zip file in the request");
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
        Route("GET", "/2015-03-31/functions", "ListFunctions", ListFunctionsAsync).Without("pages: the answer has everything");
    }

    /// <summary>Makes the function be as given.</summary>
    public async Task DeployAsync(Function function)
    {
        if (functions.TryGetValue(function.Arn, out var before))
            await invoker.ForgetAsync(before);
        functions[function.Arn] = function;
    }

    /// <summary>How many processes of a function wait for an invocation.</summary>
    public int Idle(Function function) => invoker.Idle(function);

    /// <summary>Whether any account has a function of this name.</summary>
    public bool Has(string name) => functions.Values.Any(function => function.Name == name);

    /// <summary>Kills the process with this id, and ends when it is gone.</summary>
    public Task KillAsync(string processId) => invoker.KillAsync(processId);

    private Task<ApiResponse> CreateFunctionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var parameters = JsonBody(request.Body);
        var name = FunctionName.Parse(request, parameters.Text("FunctionName") ?? "", null, invoke: false);
        request.Authorize("lambda:CreateFunction", name.Arn);
        FunctionLimits.Check(parameters, name.Name);
        if (parameters.Text("Role") is { } role)
            request.AuthorizePassRole(role, Principal);
        parameters.OnlyKnows("lambda:CreateFunction", FunctionCreation.Parameters);
        var function = FunctionCreation.Read(parameters, name, CodeFolder(name), options.Time.GetUtcNow());
        if (sessions.ForService(function.RoleArn, Principal, name.Name, TimeSpan.FromMinutes(15), name.Region) is null)
            throw FunctionCreation.Invalid("The role defined for the function cannot be assumed by Lambda.");
        var zip =
            parameters.Object("Code")?.Text("ZipFile")
            ?? throw FunctionCreation.Invalid("Please provide a source for your function code: LocalAws takes Code.ZipFile.");
        if (!functions.TryAdd(function.Arn, function))
        {
            throw new AwsException(
                "ResourceConflictException",
                $"Function already exist: {name.Name}",
                409,
                new JsonObject { ["Type"] = "User" }
            );
        }

        try
        {
            FunctionCreation.Unpack(zip, function.CodeFolder);
            var package = Convert.FromBase64String(zip);
            functions[function.Arn] = function = function with
            {
                CodeSha256 = Convert.ToBase64String(SHA256.HashData(package)),
                CodeSize = package.Length,
                EnvironmentGiven = parameters.Object("Environment") is not null,
            };
        }
        catch (AwsException)
        {
            functions.TryRemove(function.Arn, out _);
            throw;
        }

        return Task.FromResult(ApiResponse.Raw(201, Encoding.UTF8.GetBytes(function.ToCreatedJson().ToJsonString())));
    }

    private async Task<ApiResponse> DeleteFunctionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = Named(request, invoke: false);
        request.Authorize("lambda:DeleteFunction", name.Arn);
        if (name.Qualifier == FunctionName.Latest)
            throw FunctionCreation.Invalid("$LATEST version cannot be deleted without deleting the function.");
        var function = Find(name) ?? throw FunctionName.NotFound($"Function not found: {name.Arn}");
        functions.TryRemove(function.Arn, out _);
        await invoker.ForgetAsync(function);
        var code = CodeFolder(name);
        if (Directory.Exists(code))
            Directory.Delete(code, recursive: true);
        return ApiResponse.Raw(204, default);
    }

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

    /// <summary>Where the code is that came in a zip file.</summary>
    private string CodeFolder(FunctionName name) => Path.Combine(options.Folder, "lambda", name.AccountId, name.Region, name.Name, "code");

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

        var function = Find(name) ?? throw FunctionName.NotFound($"Function not found: {name.QualifiedArn}");
        var payload = Payload.Check(request.Http is null ? InsidePayload(request.Parameters) : request.Body);
        if (type == "DryRun")
            return ApiResponse.Raw(204, default);

        var (invocation, result) = await invoker.InvokeAsync(function, payload, name.Arn, cancellationToken);
        List<(string, string)> headers =
        [
            ("X-Amz-Executed-Version", FunctionName.Latest),
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
        (request, _) =>
        {
            var name = Named(request, invoke: false);
            request.Authorize(action, name.Arn);
            var function = Find(name) ?? throw FunctionName.NotFound($"Function not found: {name.Arn}");
            return Task.FromResult(ApiResponse.Json(show(function)));
        };

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
            .Values.Where(function => function.AccountId == request.AccountId && function.Region == request.Region)
            .OrderBy(function => function.Name, StringComparer.Ordinal)
            .Select(function => (JsonNode)function.ToJson());
        return Task.FromResult(ApiResponse.Json(new JsonObject { ["Functions"] = new JsonArray([.. listed]) }));
    }

    private static FunctionName Named(ApiRequest request, bool invoke) =>
        FunctionName.Parse(request, request.Parameters.Text("FunctionName")!, Option(request, "Qualifier", "Qualifier"), invoke);

    private Function? Find(FunctionName name) =>
        name.Qualifier is null or FunctionName.Latest
            ? functions.GetValueOrDefault($"arn:aws:lambda:{name.Region}:{name.AccountId}:function:{name.Name}")
            : null;

    /// <summary>What a client sends as a header or in the query string, a call from inside has among its parameters.</summary>
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
