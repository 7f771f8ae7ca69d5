using System.Xml.Linq;
using LocalAws.Iam.Engine;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>The operations on both roles and users: inline policies, attached policies, the boundary, tags.</summary>
internal sealed class IdentityOperations<T>(IamState state, IdentityTable<T> table)
    where T : IamIdentity
{
    /// <summary>The default quota of attached managed policies.</summary>
    private const int MaxAttached = 10;

    public IdentityTable<T> Table { get; } = table;

    public ApiResponse PutInline(ApiRequest request)
    {
        var name = Table.NameIn(request.Parameters);
        var policyName = request.Parameters.Name("PolicyName", 128);
        var current = Authorize(request, name, boundary: true);
        var policy = request.Parameters.Policy("PolicyDocument", PolicyKind.Identity);
        Change(
            request,
            current,
            identity =>
            {
                var inline = identity.Inline.SetItem(policyName, policy);
                if (inline.Values.Sum(document => IamInput.SizeOf(document.Json)) > Table.MaxInlineSize)
                    throw IamErrors.LimitExceeded($"Maximum policy size of {Table.MaxInlineSize} bytes exceeded for {Table.Type} {name}");
                return identity with { Inline = inline };
            }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse GetInline(ApiRequest request)
    {
        var policyName = request.Parameters.Name("PolicyName", 128);
        var identity = Table.Find(state.For(request), Authorize(request, Table.NameIn(request.Parameters)));
        return identity.Inline.TryGetValue(policyName, out var policy)
            ? ApiResponse.Xml(
                new XElement(Table.Noun + "Name", identity.Name),
                new XElement("PolicyName", policyName),
                new XElement("PolicyDocument", policy.Encoded)
            )
            : throw NoSuchInline(policyName);
    }

    public ApiResponse ListInline(ApiRequest request)
    {
        var identity = Table.Find(state.For(request), Authorize(request, Table.NameIn(request.Parameters)));
        return Paging.Answer(request.Parameters, "PolicyNames", identity.Inline.Keys, name => name, name => new XElement("member", name));
    }

    public ApiResponse DeleteInline(ApiRequest request)
    {
        var policyName = request.Parameters.Name("PolicyName", 128);
        var name = Authorize(request, Table.NameIn(request.Parameters), boundary: true);
        Change(
            request,
            name,
            identity =>
                identity.Inline.ContainsKey(policyName)
                    ? identity with
                    {
                        Inline = identity.Inline.Remove(policyName),
                    }
                    : throw NoSuchInline(policyName)
        );
        return ApiResponse.Empty;
    }

    public ApiResponse Attach(ApiRequest request)
    {
        var arn = request.Parameters.PolicyArn();
        var name = Authorize(request, Table.NameIn(request.Parameters), boundary: true, ("iam:PolicyARN", [arn]));
        state.Change(
            request,
            account =>
            {
                var identity = Table.Find(account, name);
                if (account.FindPolicy(arn) is null || state.For(request).FindPolicy(arn) is null)
                    throw IamErrors.NotAttachable(arn);
                if (identity.Attached.Contains(arn))
                    return account;
                return identity.Attached.Count >= MaxAttached
                    ? throw IamErrors.Quota($"PoliciesPer{Table.Noun}", MaxAttached)
                    : Table.Change(account, name, found => found with { Attached = found.Attached.Add(arn) });
            }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse Detach(ApiRequest request)
    {
        var arn = request.Parameters.PolicyArn();
        var name = Authorize(request, Table.NameIn(request.Parameters), boundary: true, ("iam:PolicyARN", [arn]));
        Change(
            request,
            name,
            identity =>
                identity.Attached.Contains(arn)
                    ? identity with
                    {
                        Attached = identity.Attached.Remove(arn),
                    }
                    : throw IamErrors.NoSuchPolicy(arn)
        );
        return ApiResponse.Empty;
    }

    public ApiResponse ListAttached(ApiRequest request)
    {
        var identity = Table.Find(state.For(request), Authorize(request, Table.NameIn(request.Parameters)));
        var prefix = request.Parameters.PathPrefix();
        var attached = identity
            .Attached.Where(arn => arn[arn.IndexOf('/', StringComparison.Ordinal)..].StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.OrdinalIgnoreCase);
        return Paging.Answer(request.Parameters, "AttachedPolicies", attached, arn => arn, IamXml.Attached);
    }

    public ApiResponse PutBoundary(ApiRequest request)
    {
        var boundary = request.Parameters.Boundary() ?? request.Parameters.Required("PermissionsBoundary");
        var name = Authorize(request, Table.NameIn(request.Parameters), boundary: false, [.. IamAccess.Boundary(boundary)]);
        state.Change(
            request,
            account =>
            {
                CheckBoundary(account, boundary);
                return Table.Change(account, name, identity => identity with { Boundary = boundary });
            }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse DeleteBoundary(ApiRequest request)
    {
        var name = Authorize(request, Table.NameIn(request.Parameters), boundary: true);
        Change(
            request,
            name,
            identity =>
                identity.Boundary is null
                    ? throw IamErrors.NoSuchEntity($"{Table.Noun} {identity.Name} does not have a permissions boundary.")
                    : identity with
                    {
                        Boundary = null,
                    }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse Tag(ApiRequest request)
    {
        var tags = request.Parameters.Tags();
        var name = Authorize(request, Table.NameIn(request.Parameters), boundary: false, [.. TagConditions.OfRequest(tags)]);
        Change(request, name, identity => EntityTags.Add(identity, tags));
        return ApiResponse.Empty;
    }

    public ApiResponse Untag(ApiRequest request)
    {
        var keys = request.Parameters.TagKeys();
        var name = Authorize(request, Table.NameIn(request.Parameters), boundary: false, ("aws:TagKeys", [.. keys]));
        Change(request, name, identity => identity with { Tags = identity.Tags.RemoveRange(keys) });
        return ApiResponse.Empty;
    }

    public ApiResponse ListTags(ApiRequest request)
    {
        var identity = Table.Find(state.For(request), Authorize(request, Table.NameIn(request.Parameters)));
        return Paging.Answer(request.Parameters, "Tags", identity.Tags, tag => tag.Key, IamXml.Tag);
    }

    internal static void CheckBoundary(IamAccount account, string? boundary)
    {
        if (boundary is not null && account.FindPolicy(boundary) is null)
            throw IamErrors.NoSuchEntity($"Scope ARN: {boundary} does not exist or is not attachable.");
    }

    private string Authorize(
        ApiRequest request,
        string name,
        bool boundary = false,
        params IEnumerable<(string Key, string[] Values)> context
    )
    {
        var found = state.Find(
            request,
            Table.Type,
            name,
            account => Table.All(account).GetValueOrDefault(name),
            identity => [.. context, .. boundary ? IamAccess.Boundary(identity?.Boundary) : []]
        );
        return found is null ? throw Table.Missing(name) : name;
    }

    private void Change(ApiRequest request, string name, Func<T, T> change) =>
        state.Change(request, account => Table.Change(account, name, change));

    private AwsException NoSuchInline(string policyName) =>
        IamErrors.NoSuchEntity($"The {Table.Type} policy with name {policyName} cannot be found.");
}

/// <summary>The tags of an IAM resource.</summary>
internal static class EntityTags
{
    public static T Add<T>(T entity, IEnumerable<KeyValuePair<string, string>> tags)
        where T : IamEntity
    {
        var merged = entity.Tags.SetItems(tags);
        return merged.Count <= IamInput.MaxTags
            ? entity with
            {
                Tags = merged,
            }
            : throw IamErrors.LimitExceeded($"The number of tags has reached the maximum limit. Maximum tags: {IamInput.MaxTags}.");
    }
}
