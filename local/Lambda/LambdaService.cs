using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>
/// Lambda as far as RepoGrant uses it: functions are deployed from a template, then invoked and looked at. Inside calls give the
/// payload as the parameter <c>Payload</c>.
/// </summary>
internal sealed class LambdaService : Service, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Function> functions = new(StringComparer.Ordinal);
    private readonly Invoker invoker;

    public LambdaService(IApi api, LocalAwsOptions options, Func<Uri> endpoint) : base("lambda", Protocol.RestJson)
    {
        invoker = new(api, options.Folder, options.Time, endpoint);
        Route("POST", "/2015-03-31/functions/{FunctionName}/invocations", "Invoke", InvokeAsync);
        Route("GET", "/2015-03-31/functions/{FunctionName}", "GetFunction", Get("lambda:GetFunction", function => new JsonObject
        {
            ["Configuration"] = function.ToJson(),
            ["Code"] = new JsonObject { ["RepositoryType"] = "LocalAws", ["Location"] = new Uri(function.CodeFolder).ToString() },
        }));
        Route("GET", "/2015-03-31/functions/{FunctionName}/configuration", "GetFunctionConfiguration",
            Get("lambda:GetFunctionConfiguration", function => function.ToJson()));
        Route("GET", "/2015-03-31/functions", "ListFunctions", ListFunctionsAsync);
    }

    /// <summary>The deployer's: makes the function be as given.</summary>
    public async Task DeployAsync(Function function)
    {
        if (functions.TryGetValue(function.Arn, out var before))
            await invoker.ForgetAsync(before);
        functions[function.Arn] = function;
    }

    /// <summary>The deployer's: removes the function with this ARN.</summary>
    public async Task RemoveAsync(string arn)
    {
        if (functions.TryRemove(arn, out var function))
            await invoker.ForgetAsync(function);
    }

    /// <summary>How many processes of a function wait for an invocation.</summary>
    public int Idle(Function function) => invoker.Idle(function);

    private async Task<ApiResponse> InvokeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = FunctionName.Parse(request, request.Parameters.Text("FunctionName")!, Option(request, "Qualifier", "Qualifier"), invoke: true);
        request.Authorize("lambda:InvokeFunction", name.Arn);
        var type = Option(request, "InvocationType", "X-Amz-Invocation-Type") ?? "RequestResponse";
        if (type == "Event")
            throw AwsException.NotPlayed("Invoke with InvocationType Event");
        if (type is not ("RequestResponse" or "DryRun"))
        {
            throw new AwsException("ValidationException",
                $"1 validation error detected: Value '{type}' at 'invocationType' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [Event, RequestResponse, DryRun]");
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

    private Operation Get(string action, Func<Function, JsonObject> show) => (request, _) =>
    {
        var name = FunctionName.Parse(request, request.Parameters.Text("FunctionName")!, Option(request, "Qualifier", "Qualifier"), invoke: false);
        request.Authorize(action, name.Arn);
        var function = Find(name) ?? throw FunctionName.NotFound($"Function not found: {name.Arn}");
        return Task.FromResult(ApiResponse.Json(show(function)));
    };

    private Task<ApiResponse> ListFunctionsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        request.Authorize("lambda:ListFunctions", "*");
        var listed = functions.Values
            .Where(function => function.AccountId == request.AccountId && function.Region == request.Region)
            .OrderBy(function => function.Name, StringComparer.Ordinal)
            .Select(function => (JsonNode)function.ToJson());
        return Task.FromResult(ApiResponse.Json(new JsonObject { ["Functions"] = new JsonArray([.. listed]) }));
    }

    private Function? Find(FunctionName name) =>
        name.Qualifier is null or FunctionName.Latest
            ? functions.GetValueOrDefault($"arn:aws:lambda:{name.Region}:{name.AccountId}:function:{name.Name}")
            : null;

    /// <summary>What a client sends as a header or in the query string, a call from inside has among its parameters.</summary>
    private static string? Option(ApiRequest request, string parameter, string onTheWire) => request.Http switch
    {
        null => request.Parameters.Text(parameter),
        { } http when http.Request.Headers.TryGetValue(onTheWire, out var header) => header.ToString(),
        { } http => http.Request.Query.TryGetValue(onTheWire, out var query) ? query.ToString() : null,
    };

    private static byte[] InsidePayload(JsonObject parameters) =>
        parameters.TryGetPropertyValue("Payload", out var payload) ? Encoding.UTF8.GetBytes(payload?.ToJsonString() ?? "null") : [];

    public ValueTask DisposeAsync() => invoker.DisposeAsync();
}
