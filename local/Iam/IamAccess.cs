using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>Authorizes IAM's own operations, with the condition keys that the service authorization reference lists for them.</summary>
internal static class IamAccess
{
    /// <summary>IAM's own condition key for a tag of an action's resource, up to the tag's key.</summary>
    public const string TagKey = "iam:ResourceTag/";

    /// <summary>Authorizes the request's operation on one of the account's resources, which need not exist.</summary>
    public static void Authorize(
        this ApiRequest request,
        string type,
        string name,
        IamEntity? entity,
        params IEnumerable<(string Key, string[] Values)> context
    ) => request.AuthorizeAction(request.Operation, entity?.Arn ?? $"arn:aws:iam::{request.AccountId}:{type}/{name}", entity, context);

    public static void AuthorizeAction(
        this ApiRequest request,
        string operation,
        string arn,
        IamEntity? entity,
        params IEnumerable<(string Key, string[] Values)> context
    ) => request.Authorize("iam:" + operation, arn, [.. context, .. TagConditions.OfResource(TagKey, entity?.Tags)]);

    /// <summary>Creating something with tags also requires permission to tag it.</summary>
    public static void AuthorizeCreation(
        this ApiRequest request,
        string type,
        string arn,
        IEnumerable<KeyValuePair<string, string>> tags,
        params IEnumerable<(string Key, string[] Values)> context
    )
    {
        (string, string[])[] keys = [.. TagConditions.OfRequest(tags)];
        request.AuthorizeAction(request.Operation, arn, null, [.. context, .. keys]);
        if (keys.Length > 0)
            request.AuthorizeAction("Tag" + type, arn, null, keys);
    }

    public static IEnumerable<(string Key, string[] Values)> Boundary(string? arn) =>
        arn is null ? [] : [("iam:PermissionsBoundary", [arn])];
}
