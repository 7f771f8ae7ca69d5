using System.Globalization;
using Amazon.IdentityManagement.Model;

namespace RepoGrant.Tests.Fakes;

/// <summary>Managed policies and their versions.</summary>
internal sealed partial class IamAccount
{
    private readonly Dictionary<string, ManagedPolicy> policies = [];
    private readonly Dictionary<string, List<PolicyVersion>> versions = [];
    private int nextVersion = 1;

    public IReadOnlyList<PolicyVersion> Versions(string policyArn) => versions[policyArn];

    public string Document(string policyArn) =>
        Uri.UnescapeDataString(versions[policyArn].Single(version => version.IsDefaultVersion == true).Document);

    public void AddPolicy(string policy, string path, params (string Key, string Value)[] tags) =>
        CreatePolicy(
            new CreatePolicyRequest
            {
                PolicyName = policy,
                Path = path,
                PolicyDocument = "{}",
                Tags = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }
        );

    public void AddVersions(string policyArn, int count)
    {
        for (var index = 0; index < count; index++)
        {
            AddVersion(policyArn, """{"Version":"2012-10-17","Statement":[]}""");
        }
    }

    private void OnPolicies() =>
        Fake.On(
                (GetPolicyRequest request) =>
                    new GetPolicyResponse { Policy = policies.GetValueOrDefault(request.PolicyArn) ?? throw Missing() }
            )
            .On(
                (GetPolicyVersionRequest request) =>
                    new GetPolicyVersionResponse
                    {
                        PolicyVersion = versions[request.PolicyArn].Single(version => version.VersionId == request.VersionId),
                    }
            )
            .On((ListPolicyVersionsRequest request) => ListVersions(request))
            .On((CreatePolicyRequest request) => new CreatePolicyResponse { Policy = CreatePolicy(request) })
            .On(
                (CreatePolicyVersionRequest request) =>
                    new CreatePolicyVersionResponse { PolicyVersion = AddVersion(request.PolicyArn, request.PolicyDocument) }
            )
            .On(
                (DeletePolicyVersionRequest request) =>
                    Do<DeletePolicyVersionResponse>(() =>
                        versions[request.PolicyArn].RemoveAll(version => version.VersionId == request.VersionId)
                    )
            )
            .On((DeletePolicyRequest request) => Do<DeletePolicyResponse>(() => DeletePolicy(request.PolicyArn)))
            .On(
                (ListPoliciesRequest request) =>
                    new ListPoliciesResponse { Policies = [.. policies.Values.Where(policy => policy.Path == request.PathPrefix)] }
            );

    private ManagedPolicy CreatePolicy(CreatePolicyRequest request)
    {
        var arn = $"arn:aws:iam::{accountId}:policy{request.Path}{request.PolicyName}";
        if (policies.Values.Any(policy => policy.PolicyName == request.PolicyName))
            throw Exists();

        policies[arn] = new ManagedPolicy
        {
            Arn = arn,
            PolicyName = request.PolicyName,
            CreateDate = Now,
            Path = request.Path,
            Tags = request.Tags,
        };
        versions[arn] = [];
        AddVersion(arn, request.PolicyDocument);
        return policies[arn];
    }

    private PolicyVersion AddVersion(string arn, string document)
    {
        var known = versions[arn];
        if (known.Count >= 5)
            throw Some.Error(new LimitExceededException("5 versions"), "LimitExceeded", 409);

        foreach (var other in known)
            other.IsDefaultVersion = false;

        var version = new PolicyVersion
        {
            VersionId = $"v{nextVersion++}",
            Document = Uri.EscapeDataString(document),
            IsDefaultVersion = true,
        };
        known.Insert(0, version);
        policies[arn].DefaultVersionId = version.VersionId;
        return version;
    }

    // Two per page: reveals code that only reads one page.
    private ListPolicyVersionsResponse ListVersions(ListPolicyVersionsRequest request)
    {
        var all = versions.GetValueOrDefault(request.PolicyArn) ?? throw Missing();
        var start = int.Parse(request.Marker ?? "0", CultureInfo.InvariantCulture);
        var more = start + 2 < all.Count;
        return new ListPolicyVersionsResponse
        {
            Versions = [.. all.Skip(start).Take(2)],
            IsTruncated = more,
            Marker = more ? $"{start + 2}" : null,
        };
    }

    // IAM deletes nothing that still has something attached.
    public void DeletePolicy(string arn)
    {
        if (attached.Values.Any(list => list.Exists(policy => policy.PolicyArn == arn)) || versions[arn].Count > 1)
            throw Conflict();

        policies.Remove(arn);
        versions.Remove(arn);
    }
}
