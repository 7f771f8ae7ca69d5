using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>Authorizes IAM's own operations, with the condition keys that the service authorization reference lists for them.</summary>
internal static class IamAccess
{
    /// <summary>IAM's own condition key for a tag of an action's resource, up to the tag's key.</summary>
    public const string TagKey = "iam:ResourceTag/";

    /// <summary>
    /// The resource that the request names, once its caller is authorized for it; null if it does not exist, or not yet. Tags and boundary
    /// are those that decisions know.
    /// </summary>
    /// <param name="context">Further condition keys, of the thing as decisions know it.</param>
    public static T? Find<T>(
        this IamState state,
        ApiRequest request,
        string type,
        string name,
        Func<IamAccount, T?> find,
        Func<T?, IEnumerable<(string Key, string[] Values)>>? context = null
    )
        where T : IamEntity
    {
        var arn = find(state.Current(request.AccountId))?.Arn ?? $"arn:aws:iam::{request.AccountId}:{type}/{name}";
        var deciding = find(state.Effective(request.AccountId));
        request.AuthorizeAction(request.Operation, arn, deciding, context?.Invoke(deciding) ?? []);
        return find(state.For(request));
    }

    public static void AuthorizeAction(
        this ApiRequest request,
        string operation,
        string arn,
        IamEntity? entity,
        params IEnumerable<(string Key, string[] Values)> context
    ) => request.Authorize("iam:" + operation, arn, [.. context, .. TagConditions.OfResource(TagKey, entity?.Tags)]);

    /// <summary>
    /// Authorizes a list of all of an account's roles, policies and the like. The service authorization reference lists no resource for
    /// these actions, so only a statement for <c>*</c> allows them, although AWS's denials name one.
    /// </summary>
    /// <param name="shown">What a denial names, such as <c>policy path /</c>.</param>
    public static void AuthorizeList(this ApiRequest request, string shown)
    {
        var action = "iam:" + request.Operation;
        var decision = request.Decide(action, "*", resourcePolicy: null);
        if (!decision.Allowed)
            throw request.Denied(action, shown, decision.Reason);
    }

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
