using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Tables;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>TagResource, UntagResource and ListTagsOfResource.</summary>
internal sealed class TableTags(TableAccess access)
{
    private const int MaxTags = 50;

    public JsonObject? Tag(ApiRequest request)
    {
        var arn = Arn(request.Parameters);
        var tags = Read(request.Parameters);
        var table = Existing(request, "dynamodb:TagResource", arn, Context(tags));
        if (tags.Count == 0)
            throw DynamoDbErrors.Validation("Atleast one Tag needs to be provided as Input.");
        lock (table.Gate)
        {
            if (table.Tags.Keys.Union(tags.Keys).Count() > MaxTags)
                throw DynamoDbErrors.Validation($"A table has at most {MaxTags} tags.");
            foreach (var (key, value) in tags)
                table.Tags[key] = value;
        }
        return null;
    }

    public JsonObject? Untag(ApiRequest request)
    {
        var arn = Arn(request.Parameters);
        var keys = request.Parameters.Texts("TagKeys");
        var table = Existing(request, "dynamodb:UntagResource", arn, new ItemContext().With("aws:TagKeys", [.. keys]));
        if (keys.Count == 0)
            throw DynamoDbErrors.Validation("Atleast one Tag Key needs to be provided as Input.");
        lock (table.Gate)
        {
            foreach (var key in keys)
                table.Tags.Remove(key);
        }
        return null;
    }

    public JsonObject List(ApiRequest request)
    {
        if (request.Parameters["NextToken"] is not null)
            throw DynamoDbErrors.Validation("Invalid NextToken: a table's tags are one page.");
        var table = Existing(request, "dynamodb:ListTagsOfResource", Arn(request.Parameters), new());
        lock (table.Gate)
        {
            return new()
            {
                ["Tags"] = new JsonArray([.. table.Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]),
            };
        }
    }

    /// <summary>A request's tags; empty if it has none.</summary>
    public static IReadOnlyDictionary<string, string> Read(JsonObject parameters)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (i, tag) in parameters.Objects("Tags").Index())
        {
            var constraints = new Constraints(tag, $"tags.{i + 1}.member.");
            var key = constraints.Required("Key", 1, 128);
            var value = constraints.Required("Value", 0, 256);
            constraints.Check();
            if (!tags.TryAdd(key, value))
                throw DynamoDbErrors.Parameter($"Duplicate tag key: {key}");
        }
        return tags;
    }

    public static ItemContext Context(IReadOnlyDictionary<string, string> tags)
    {
        var context = new ItemContext();
        foreach (var (key, values) in TagConditions.OfRequest(tags))
            context.With(key, values);
        return context;
    }

    private Table Existing(ApiRequest request, string action, string arn, ItemContext context) =>
        access.Find(request, action, arn, context) ?? throw DynamoDbErrors.NoSuchArn(arn);

    private static string Arn(JsonObject parameters)
    {
        var arn = parameters.Text("ResourceArn") ?? throw DynamoDbErrors.Validation("Invalid TableArn");
        return arn.Split(':', 6) is ["arn", _, "dynamodb", _, _, ['t', 'a', 'b', 'l', 'e', '/', ..]]
            ? arn
            : throw DynamoDbErrors.Validation($"Invalid TableArn: Invalid ResourceArn provided as input {arn}");
    }
}
