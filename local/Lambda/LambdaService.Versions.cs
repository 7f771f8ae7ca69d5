using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>The operations on versions, aliases and tags.</summary>
internal sealed partial class LambdaService
{
    private void AddVersions()
    {
        const string Function = "/2015-03-31/functions/{FunctionName}";
        Route("POST", Function + "/versions", "PublishVersion", Done(PublishVersion)).Takes("FunctionName", "Description", "CodeSha256");
        Route("GET", Function + "/versions", "ListVersionsByFunction", Done(ListVersions)).Without("pages: the response has everything");
        Route("POST", Function + "/aliases", "CreateAlias", Done(CreateAlias))
            .Takes("FunctionName", "Name", "FunctionVersion", "Description")
            .Without("weights of several versions");
        Route("GET", Function + "/aliases", "ListAliases", Done(ListAliases)).Without("pages: the response has everything");
        Route("GET", Function + "/aliases/{Name}", "GetAlias", Done(request => Shown(Alias(request, "lambda:GetAlias"))));
        Route("PUT", Function + "/aliases/{Name}", "UpdateAlias", Done(UpdateAlias))
            .Takes("FunctionName", "Name", "FunctionVersion", "Description")
            .Without("weights of several versions");
        Route("DELETE", Function + "/aliases/{Name}", "DeleteAlias", Done(DeleteAlias));
        Route("GET", "/2017-03-31/tags/{Resource}", "ListTags", Done(ListTags));
        Route("POST", "/2017-03-31/tags/{Resource}", "TagResource", ChangeTagsAsync("lambda:TagResource", Added));
        Route("DELETE", "/2017-03-31/tags/{Resource}", "UntagResource", ChangeTagsAsync("lambda:UntagResource", Removed));
    }

    private static Operation Done(Func<ApiRequest, ApiResponse> carryOut) => (request, _) => Task.FromResult(carryOut(request));

    private ApiResponse PublishVersion(ApiRequest request)
    {
        var (name, function) = Existing(request, "lambda:PublishVersion");
        var parameters = Sent(request);
        if (parameters.Text("CodeSha256") is { } expected && expected != function.CodeSha256)
        {
            throw FunctionCreation.Invalid(
                $"CodeSHA256 ({expected}) is different from current CodeSHA256 in $LATEST ({function.CodeSha256})."
            );
        }
        var published = functions.Publish(name.UnqualifiedArn, parameters.Text("Description"));
        return ApiResponse.Raw(201, Encoding.UTF8.GetBytes(published.ToJson().ToJsonString()));
    }

    private ApiResponse ListVersions(ApiRequest request)
    {
        var (name, _) = Existing(request, "lambda:ListVersionsByFunction");
        return ApiResponse.Json(
            new JsonObject { ["Versions"] = new JsonArray([.. functions.All(name.UnqualifiedArn).Select(f => (JsonNode)f.ToJson())]) }
        );
    }

    private ApiResponse CreateAlias(ApiRequest request)
    {
        var parameters = Sent(request);
        var alias = parameters.Text("Name") ?? "";
        var name = Named(request, invoke: false);
        request.Authorize("lambda:CreateAlias", name.UnqualifiedArn);
        if (!AliasName().IsMatch(alias))
        {
            throw new AwsException(
                "ValidationException",
                $"1 validation error detected: Value '{alias}' at 'name' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"
            );
        }
        var version = Published(name, parameters.Text("FunctionVersion") ?? "");
        if (functions.FindAlias(name.UnqualifiedArn, alias) is { } existing)
        {
            throw new AwsException(
                "ResourceConflictException",
                $"Alias already exists: {existing.Arn}",
                409,
                new JsonObject { ["Type"] = "User" }
            );
        }
        var created = new FunctionAlias(name.UnqualifiedArn, alias, version, parameters.Text("Description") ?? "");
        functions.PutAlias(created);
        return ApiResponse.Raw(201, Encoding.UTF8.GetBytes(created.ToJson().ToJsonString()));
    }

    private ApiResponse UpdateAlias(ApiRequest request)
    {
        var before = Alias(request, "lambda:UpdateAlias");
        var parameters = Sent(request);
        var changed = new FunctionAlias(
            before.FunctionArn,
            before.Name,
            parameters.Text("FunctionVersion") is { } version ? Published(Named(request, invoke: false), version) : before.Version,
            parameters.Text("Description") ?? before.Description
        );
        functions.PutAlias(changed);
        return Shown(changed);
    }

    private ApiResponse DeleteAlias(ApiRequest request)
    {
        var name = Named(request, invoke: false);
        request.Authorize("lambda:DeleteAlias", name.UnqualifiedArn);
        functions.RemoveAlias(name.UnqualifiedArn, request.Parameters.Text("Name")!);
        return ApiResponse.Raw(204, default);
    }

    private ApiResponse ListAliases(ApiRequest request)
    {
        var (name, _) = Existing(request, "lambda:ListAliases");
        return ApiResponse.Json(
            new JsonObject { ["Aliases"] = new JsonArray([.. functions.Aliases(name.UnqualifiedArn).Select(a => (JsonNode)a.ToJson())]) }
        );
    }

    private ApiResponse ListTags(ApiRequest request)
    {
        var function = Tagged(request, "lambda:ListTags");
        return ApiResponse.Json(
            new JsonObject { ["Tags"] = new JsonObject(function.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))) }
        );
    }

    private Operation ChangeTagsAsync(string action, Func<ApiRequest, Function, Dictionary<string, string>> change) =>
        (request, _) =>
        {
            var function = Tagged(request, action);
            // Tags do not affect what runs: its processes continue.
            functions.Put(function with { Tags = change(request, function) });
            return Task.FromResult(ApiResponse.Raw(204, default));
        };

    private static Dictionary<string, string> Added(ApiRequest request, Function function)
    {
        var tags = new Dictionary<string, string>(function.Tags, StringComparer.Ordinal);
        foreach (var (key, value) in Sent(request).Object("Tags") ?? [])
            tags[key] = value?.ToString() ?? "";
        return tags;
    }

    private static Dictionary<string, string> Removed(ApiRequest request, Function function)
    {
        var tags = new Dictionary<string, string>(function.Tags, StringComparer.Ordinal);
        foreach (var key in request.Http is { } http ? http.Request.Query["tagKeys"].ToArray() : [.. request.Parameters.Texts("TagKeys")])
            tags.Remove(key ?? "");
        return tags;
    }

    private Function Tagged(ApiRequest request, string action)
    {
        var name = FunctionName.Parse(request, request.Parameters.Text("Resource")!, null, invoke: false);
        request.Authorize(action, name.UnqualifiedArn);
        return functions.Find(name) ?? throw FunctionName.NotFound($"Function not found: {name.UnqualifiedArn}");
    }

    private FunctionAlias Alias(ApiRequest request, string action)
    {
        var name = Named(request, invoke: false);
        request.Authorize(action, name.UnqualifiedArn);
        var alias = request.Parameters.Text("Name")!;
        return functions.FindAlias(name.UnqualifiedArn, alias)
            ?? throw FunctionName.NotFound($"Cannot find alias arn: {name.UnqualifiedArn}:{alias}");
    }

    private string Published(FunctionName name, string version) =>
        functions.Find(name with { Qualifier = version }) is { } found && found.Version == version
            ? version
            : throw FunctionName.NotFound($"Function not found: {name.UnqualifiedArn}:{version}");

    private static ApiResponse Shown(FunctionAlias alias) => ApiResponse.Json(alias.ToJson());

    [GeneratedRegex(@"\A(?!\d+\z)[A-Za-z0-9_-]{1,128}\z")]
    private static partial Regex AliasName();
}
