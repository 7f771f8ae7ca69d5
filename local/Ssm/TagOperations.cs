using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Tags of documents and parameters.</summary>
internal sealed class TagOperations(DocumentStore documents, ParameterStore parameters)
{
    public ApiResponse Add(ApiRequest request)
    {
        var given = request.Parameters.Tags();
        Change(
            request,
            tags =>
            {
                foreach (var (key, value) in given)
                    tags[key] = value;
            },
            [.. TagConditions.OfRequest(given)]
        );
        return ApiResponse.Json(new JsonObject());
    }

    public ApiResponse Remove(ApiRequest request)
    {
        var keys = request.Parameters.Texts("TagKeys");
        Change(
            request,
            tags =>
            {
                foreach (var key in keys)
                    tags.Remove(key);
            },
            ("aws:TagKeys", [.. keys])
        );
        return ApiResponse.Json(new JsonObject());
    }

    public ApiResponse List(ApiRequest request)
    {
        var (isDocument, name) = Resource(request);
        var tags =
            (isDocument ? documents.Find(request.AccountId, request.Region, name)?.Tags : Parameter(request, name)?.Tags)
            ?? throw NoResource();
        return ApiResponse.Json(
            new JsonObject
            {
                ["TagList"] = new JsonArray([.. tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]),
            }
        );
    }

    private void Change(ApiRequest request, Action<Dictionary<string, string>> change, params (string Key, string[] Values)[] context)
    {
        var (isDocument, name) = Resource(request, context);
        if (isDocument)
        {
            documents.Change(request.AccountId, request.Region, name, found => found with { Tags = Changed(found.Tags) });
            return;
        }
        parameters.Change(
            request.AccountId,
            request.Region,
            name,
            found => found is null ? throw NoResource() : found with { Tags = Changed(found.Tags) }
        );

        Dictionary<string, string> Changed(IReadOnlyDictionary<string, string> before)
        {
            var tags = new Dictionary<string, string>(before, StringComparer.Ordinal);
            change(tags);
            return tags;
        }
    }

    private Parameter? Parameter(ApiRequest request, string name) => parameters.Find(request.AccountId, request.Region, name);

    /// <summary>The resource that the request names, once its caller is authorized.</summary>
    private (bool IsDocument, string Name) Resource(ApiRequest request, params (string Key, string[] Values)[] context)
    {
        var type = request.Parameters.Required("ResourceType");
        if (type is not ("Document" or "Parameter"))
            throw AwsException.NotSupported($"tags of the resource type {type}");
        var name = request.Parameters.Required("ResourceId");
        var arn =
            type == "Document"
                ? $"arn:aws:ssm:{request.Region}:{request.AccountId}:document/{name}"
                : Ssm.Parameter.ArnOf(request.AccountId, request.Region, name);
        var tags = type == "Document" ? documents.Find(request.AccountId, request.Region, name)?.Tags : Parameter(request, name)?.Tags;
        request.Authorize($"ssm:{request.Operation}", arn, [.. SsmInput.Conditions(tags), .. context]);
        return (type == "Document", name);
    }

    private static AwsException NoResource() =>
        new("InvalidResourceId", "The resource ID is not valid. Verify that you entered the correct ID and try again.");
}
