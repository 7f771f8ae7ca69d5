using System.Text.Json.Nodes;
using LocalAws.Iam.Engine;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>The versions of managed policies: at most five, one of which is the default.</summary>
internal sealed class PolicyVersionOperations(IamState state)
{
    private const int MaxVersions = 5;

    public ApiResponse Create(ApiRequest request)
    {
        var document = Document(request.Parameters);
        var isDefault = request.Parameters.Flag("SetAsDefault") == true;
        var arn = PolicyOperations.Find(request, state).Arn;
        PolicyVersion? created = null;
        PolicyOperations.Change(
            state,
            request,
            arn,
            policy =>
            {
                if (policy.Versions.Count >= MaxVersions)
                {
                    throw IamErrors.LimitExceeded(
                        $"A managed policy can have up to {MaxVersions} versions. Before you create a new version, you must "
                            + "delete an existing version."
                    );
                }
                created = new PolicyVersion($"v{policy.LastVersion + 1}", document, state.Now);
                return policy with
                {
                    Versions = policy.Versions.Add(created),
                    LastVersion = policy.LastVersion + 1,
                    DefaultVersionId = isDefault ? created.Id : policy.DefaultVersionId,
                    UpdatedAt = created.CreatedAt,
                };
            }
        );
        return ApiResponse.Xml(IamXml.Of("PolicyVersion", state.Current(request.AccountId).FindPolicy(arn)!, created!, document: false));
    }

    public ApiResponse Get(ApiRequest request)
    {
        var id = request.Parameters.Required("VersionId");
        var policy = PolicyOperations.Find(request, state);
        return ApiResponse.Xml(IamXml.Of("PolicyVersion", policy, Find(policy, id), document: true));
    }

    public ApiResponse List(ApiRequest request)
    {
        var policy = PolicyOperations.Find(request, state);
        // Newest first; a marker made from the age keeps that order from page to page.
        var ages = policy.Versions.Reverse().Select((version, index) => (Key: $"{index:D4}", Version: version));
        return Paging.Answer(
            request.Parameters,
            "Versions",
            ages,
            item => item.Key,
            item => IamXml.Of("member", policy, item.Version, document: false)
        );
    }

    public ApiResponse SetDefault(ApiRequest request)
    {
        var id = request.Parameters.Required("VersionId");
        PolicyOperations.Change(
            state,
            request,
            PolicyOperations.Find(request, state).Arn,
            policy => policy with { DefaultVersionId = Find(policy, id).Id, UpdatedAt = state.Now }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse Delete(ApiRequest request)
    {
        var id = request.Parameters.Required("VersionId");
        PolicyOperations.Change(
            state,
            request,
            PolicyOperations.Find(request, state).Arn,
            policy =>
                id == policy.DefaultVersionId
                    ? throw IamErrors.Conflict("Cannot delete the default version of a policy.")
                    : policy with
                    {
                        Versions = policy.Versions.Remove(Find(policy, id)),
                    }
        );
        return ApiResponse.Empty;
    }

    /// <summary>The document of a managed policy, within its quota.</summary>
    internal static PolicyText Document(JsonObject parameters)
    {
        var document = parameters.Policy("PolicyDocument", PolicyKind.Identity, managed: true);
        return IamInput.SizeOf(document.Json) <= IamInput.MaxManagedPolicy
            ? document
            : throw IamErrors.Quota("PolicySize", IamInput.MaxManagedPolicy);
    }

    private static PolicyVersion Find(ManagedPolicy policy, string id) =>
        policy.Versions.Find(version => version.Id == id) ?? throw IamErrors.NoSuchVersion(policy.Arn, id);
}
