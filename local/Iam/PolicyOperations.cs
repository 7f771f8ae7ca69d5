using System.Xml.Linq;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>Managed policies.</summary>
internal sealed class PolicyOperations(IamState state)
{
    /// <summary>The default quota of an account's own policies.</summary>
    private const int MaxPolicies = 1500;

    public ApiResponse Create(ApiRequest request)
    {
        var parameters = request.Parameters;
        var now = state.Now;
        var policy = new ManagedPolicy
        {
            AccountId = request.AccountId,
            Name = parameters.Name("PolicyName", 128),
            Path = parameters.Path(),
            Id = IamState.NewId("ANPA"),
            CreatedAt = now,
            UpdatedAt = now,
            Description = parameters.Description(),
            Tags = parameters.Tags(),
            Versions = [new PolicyVersion("v1", PolicyVersionOperations.Document(parameters), now)],
            DefaultVersionId = "v1",
            LastVersion = 1,
        };
        request.AuthorizeCreation("Policy", policy.Arn, policy.Tags);
        state.Change(
            request,
            account =>
            {
                if (account.Policies.ContainsKey(policy.Name))
                    throw IamErrors.Exists($"A policy called {policy.Name} already exists. Duplicate names are not allowed.");
                if (account.Policies.Count >= MaxPolicies)
                    throw IamErrors.Quota("PoliciesPerAccount", MaxPolicies);
                return account with { Policies = account.Policies.Add(policy.Name, policy) };
            }
        );
        return ApiResponse.Xml(IamXml.Of("Policy", policy, state.Current(request.AccountId), IamXml.Shown.Created));
    }

    public ApiResponse Get(ApiRequest request) => ApiResponse.Xml(IamXml.Of("Policy", Find(request, state), state.For(request)));

    public ApiResponse List(ApiRequest request)
    {
        var parameters = request.Parameters;
        var prefix = parameters.PathPrefix();
        request.AuthorizeList("policy path " + prefix);
        var account = state.For(request);
        var scope = parameters.Text("Scope") ?? "All";
        if (scope is not ("All" or "AWS" or "Local"))
            throw IamErrors.Constraint("scope", "Member must satisfy enum value set: [All, AWS, Local]");
        var policies = (scope == "Local" ? [] : AwsManagedPolicies.All)
            .Concat(scope == "AWS" ? [] : account.Policies.Values)
            .Where(policy => policy.Path.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(policy => policy.Arn, StringComparer.OrdinalIgnoreCase);
        var attachedOnly = parameters.Flag("OnlyAttached") == true;
        return Paging.Answer(
            parameters,
            "Policies",
            policies.Where(policy => !attachedOnly || account.UsersOf(policy.Arn).Any()),
            policy => policy.Arn,
            policy => IamXml.Of("member", policy, account, IamXml.Shown.Listed)
        );
    }

    public ApiResponse ListEntities(ApiRequest request)
    {
        var policy = Find(request, state);
        var asBoundary = request.Parameters.Text("PolicyUsageFilter") == "PermissionsBoundary";
        var filter = request.Parameters.Text("EntityFilter");
        var (page, marker) = Paging.Page(
            request.Parameters,
            state
                .For(request)
                .UsersOf(policy.Arn)
                .Where(user => asBoundary ? user.Boundary == policy.Arn : user.Attached.Contains(policy.Arn))
                .Where(user => filter is null or "LocalManagedPolicy" || filter.Equals(user.Type, StringComparison.OrdinalIgnoreCase))
                .OrderBy(user => user.Arn, StringComparer.OrdinalIgnoreCase),
            user => user.Arn
        );
        XElement Entities(string list, string type, string prefix) =>
            new(
                list,
                page.Where(user => user.Type == type)
                    .Select(user => new XElement("member", new XElement(prefix + "Name", user.Name), new XElement(prefix + "Id", user.Id)))
            );
        return ApiResponse.Xml([
            new XElement("PolicyGroups"),
            Entities("PolicyRoles", "role", "Role"),
            Entities("PolicyUsers", "user", "User"),
            .. Paging.Tail(marker),
        ]);
    }

    public ApiResponse Delete(ApiRequest request)
    {
        var policy = Find(request, state);
        state.Change(
            request,
            account =>
            {
                var versions = Own(account, policy.Arn).Versions.Count;
                if (account.UsersOf(policy.Arn).Any())
                    throw IamErrors.Conflict("Cannot delete a policy attached to entities.");
                if (versions > 1)
                {
                    throw IamErrors.Conflict(
                        "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                            + "versions. The default version is deleted with the policy."
                    );
                }
                return account with { Policies = account.Policies.Remove(policy.Name) };
            }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse Tag(ApiRequest request)
    {
        var tags = request.Parameters.Tags();
        var policy = Find(request, state, [.. TagConditions.OfRequest(tags)]);
        Change(state, request, policy.Arn, found => EntityTags.Add(found, tags));
        return ApiResponse.Empty;
    }

    public ApiResponse Untag(ApiRequest request)
    {
        var keys = request.Parameters.TagKeys();
        var policy = Find(request, state, ("aws:TagKeys", [.. keys]));
        Change(state, request, policy.Arn, found => found with { Tags = found.Tags.RemoveRange(keys) });
        return ApiResponse.Empty;
    }

    public ApiResponse ListTags(ApiRequest request) =>
        Paging.Answer(request.Parameters, "Tags", Find(request, state).Tags, tag => tag.Key, IamXml.Tag);

    /// <summary>The policy that the request names, once its caller is authorized.</summary>
    internal static ManagedPolicy Find(ApiRequest request, IamState state, params IEnumerable<(string Key, string[] Values)> context)
    {
        var arn = request.Parameters.PolicyArn();
        request.AuthorizeAction(request.Operation, arn, state.Effective(request.AccountId).FindPolicy(arn), context);
        return state.For(request).FindPolicy(arn) ?? throw IamErrors.NoSuchPolicy(arn);
    }

    /// <summary>Changes one of the account's own policies.</summary>
    internal static void Change(IamState state, ApiRequest request, string arn, Func<ManagedPolicy, ManagedPolicy> change) =>
        state.Change(
            request,
            account =>
            {
                var policy = Own(account, arn);
                return account with { Policies = account.Policies.SetItem(policy.Name, change(policy)) };
            }
        );

    // AWS's own policies belong to no account, so nobody's identity policies cover them.
    private static ManagedPolicy Own(IamAccount account, string arn) =>
        account.FindPolicy(arn) switch
        {
            { IsAws: false } own => own,
            null => throw IamErrors.NoSuchPolicy(arn),
            _ => throw new AwsException("AccessDenied", $"{arn} is an AWS managed policy and cannot be changed.", 403),
        };
}
