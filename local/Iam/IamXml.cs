using System.Xml.Linq;

namespace LocalAws.Iam;

/// <summary>IAM's resources in the format of its responses.</summary>
internal static class IamXml
{
    /// <summary>
    /// How much of a resource a response shows. AWS omits members in its own way, as recorded responses show: create operations omit the
    /// description, and lists omit the boundary, tags and last use.
    /// </summary>
    internal enum Shown
    {
        /// <summary>All of it.</summary>
        All,

        /// <summary>The response of the operation that created it.</summary>
        Created,

        /// <summary>An item of a list.</summary>
        Listed,

        /// <summary>A role within an instance profile.</summary>
        Within,
    }

    public static XElement Of(string element, Role role, IamState state, Shown shown = Shown.All) =>
        new(
            element,
            new XElement("Path", role.Path),
            new XElement("RoleName", role.Name),
            new XElement("RoleId", role.Id),
            new XElement("Arn", role.Arn),
            new XElement("CreateDate", WireTime.Seconds(role.CreatedAt)),
            new XElement("AssumeRolePolicyDocument", TrustPrincipals.ToShown(role.Trust, state).Encoded),
            role.Description is null || shown is Shown.Created or Shown.Within ? null : new XElement("Description", role.Description),
            shown is Shown.Created or Shown.Within ? null : new XElement("MaxSessionDuration", role.MaxSessionDuration),
            shown is Shown.All or Shown.Created ? Boundary(role) : null,
            shown is Shown.All or Shown.Created ? Tags(role) : null,
            shown is Shown.All ? new XElement("RoleLastUsed") : null
        );

    public static XElement Of(string element, User user, bool details = true) =>
        new(
            element,
            new XElement("Path", user.Path),
            new XElement("UserName", user.Name),
            new XElement("UserId", user.Id),
            new XElement("Arn", user.Arn),
            new XElement("CreateDate", WireTime.Seconds(user.CreatedAt)),
            details ? Boundary(user) : null,
            details ? Tags(user) : null
        );

    public static XElement Of(string element, ManagedPolicy policy, IamAccount account, Shown shown = Shown.All)
    {
        var users = account.UsersOf(policy.Arn).ToList();
        return new XElement(
            element,
            new XElement("PolicyName", policy.Name),
            new XElement("PolicyId", policy.Id),
            new XElement("Arn", policy.Arn),
            new XElement("Path", policy.Path),
            new XElement("DefaultVersionId", policy.DefaultVersionId),
            new XElement("AttachmentCount", users.Count(user => user.Attached.Contains(policy.Arn))),
            new XElement("PermissionsBoundaryUsageCount", users.Count(user => user.Boundary == policy.Arn)),
            new XElement("IsAttachable", "true"),
            shown is Shown.All && policy.Description is not null ? new XElement("Description", policy.Description) : null,
            new XElement("CreateDate", WireTime.Seconds(policy.CreatedAt)),
            new XElement("UpdateDate", WireTime.Seconds(policy.UpdatedAt)),
                // Only GetPolicy shows an empty list of tags.
                shown is Shown.All
                    ? new XElement("Tags", policy.Tags.Select(Tag))
                : shown is Shown.Created ? Tags(policy)
                : null
        );
    }

    public static XElement Of(string element, ManagedPolicy policy, PolicyVersion version, bool document) =>
        new(
            element,
            document ? new XElement("Document", version.Document.Encoded) : null,
            new XElement("VersionId", version.Id),
            new XElement("IsDefaultVersion", version.Id == policy.DefaultVersionId ? "true" : "false"),
            new XElement("CreateDate", WireTime.Seconds(version.CreatedAt))
        );

    public static XElement Of(string element, InstanceProfile profile, IamAccount account, IamState state, bool details = true) =>
        new(
            element,
            new XElement("Path", profile.Path),
            new XElement("InstanceProfileName", profile.Name),
            new XElement("InstanceProfileId", profile.Id),
            new XElement("Arn", profile.Arn),
            new XElement("CreateDate", WireTime.Seconds(profile.CreatedAt)),
            new XElement(
                "Roles",
                profile.RoleName is { } name && account.Roles.TryGetValue(name, out var role)
                    ? Of("member", role, state, Shown.Within)
                    : null
            ),
            details ? Tags(profile) : null
        );

    public static XElement Attached(string arn) =>
        new("member", new XElement("PolicyName", arn[(arn.LastIndexOf('/') + 1)..]), new XElement("PolicyArn", arn));

    public static XElement Tag(KeyValuePair<string, string> tag) =>
        new("member", new XElement("Key", tag.Key), new XElement("Value", tag.Value));

    public static XElement? Tags(IamEntity entity) => entity.Tags.IsEmpty ? null : new XElement("Tags", entity.Tags.Select(Tag));

    public static XElement? Boundary(IamIdentity identity) =>
        identity.Boundary is null
            ? null
            : new XElement(
                "PermissionsBoundary",
                new XElement("PermissionsBoundaryType", "Policy"),
                new XElement("PermissionsBoundaryArn", identity.Boundary)
            );
}
