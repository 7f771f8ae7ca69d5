using System.Xml.Linq;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>GetAccountAuthorizationDetails: all of an account's IAM in one paged response.</summary>
internal sealed class AccountDetails(IamState state)
{
    private static readonly string[] Filters = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];

    public ApiResponse Get(ApiRequest request)
    {
        request.Authorize("iam:GetAccountAuthorizationDetails", "*");
        var filter = request.Parameters.Texts("Filter");
        if (filter.Except(Filters).Any())
            throw IamErrors.Constraint("filter", "Member must satisfy enum value set");
        bool Wanted(string kind) => filter.Count == 0 || filter.Contains(kind);

        var account = state.For(request);
        IEnumerable<IamEntity> all =
        [
            .. Wanted("User") ? account.Users.Values : [],
            .. Wanted("Role") ? account.Roles.Values : [],
            .. Wanted("LocalManagedPolicy") ? account.Policies.Values : [],
            // Of AWS's own policies only those in use are listed.
            .. Wanted("AWSManagedPolicy") ? AwsManagedPolicies.All.Where(policy => account.UsersOf(policy.Arn).Any()) : [],
        ];
        var (page, marker) = Paging.Page(
            request.Parameters,
            all.OrderBy(entity => entity.Arn, StringComparer.OrdinalIgnoreCase),
            entity => entity.Arn
        );
        return ApiResponse.Xml([
            new XElement("UserDetailList", page.OfType<User>().Select(user => With(IamXml.Of("member", user), user, "UserPolicyList"))),
            new XElement("GroupDetailList"),
            new XElement("RoleDetailList", page.OfType<Role>().Select(role => RoleDetail(role, account))),
            new XElement("Policies", page.OfType<ManagedPolicy>().Select(policy => PolicyDetail(policy, account))),
            .. Paging.Tail(marker),
        ]);
    }

    private XElement RoleDetail(Role role, IamAccount account)
    {
        var detail = With(IamXml.Of("member", role, state), role, "RolePolicyList");
        detail.Add(
            new XElement(
                "InstanceProfileList",
                account
                    .InstanceProfiles.Values.Where(profile => profile.RoleName == role.Name)
                    .Select(profile => IamXml.Of("member", profile, account, state, details: false))
            )
        );
        return detail;
    }

    private static XElement PolicyDetail(ManagedPolicy policy, IamAccount account)
    {
        var detail = IamXml.Of("member", policy, account, IamXml.Shown.Listed);
        detail.Add(
            new XElement(
                "PolicyVersionList",
                policy.Versions.Reverse().Select(version => IamXml.Of("member", policy, version, document: true))
            )
        );
        return detail;
    }

    private static XElement With(XElement detail, IamIdentity identity, string inlineList)
    {
        detail.Add(
            new XElement(
                inlineList,
                identity.Inline.Select(policy => new XElement(
                    "member",
                    new XElement("PolicyName", policy.Key),
                    new XElement("PolicyDocument", policy.Value.Encoded)
                ))
            ),
            new XElement("AttachedManagedPolicies", identity.Attached.Select(IamXml.Attached))
        );
        return detail;
    }
}
