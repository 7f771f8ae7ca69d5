using Amazon.IdentityManagement.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IdentityManagement.Model;

/// <summary>A role. <see cref="AssumeRolePolicyDocument"/> is URL-encoded (RFC 3986), as IAM sends it.</summary>
public class Role
{
    public string Arn { get; set; }

    public string AssumeRolePolicyDocument { get; set; }

    public DateTime? CreateDate { get; set; }

    public string Description { get; set; }

    public int? MaxSessionDuration { get; set; }

    public string Path { get; set; }

    public AttachedPermissionsBoundary PermissionsBoundary { get; set; }

    public string RoleId { get; set; }

    public string RoleName { get; set; }

    public List<Tag> Tags { get; set; }

    internal static Role Read(XmlUnmarshallerContext context) =>
        Xml.Object<Role>(
            context,
            static (value, element, xml) =>
            {
                switch (element)
                {
                    case "Arn":
                        value.Arn = Xml.Text(xml);
                        break;
                    case "AssumeRolePolicyDocument":
                        value.AssumeRolePolicyDocument = Xml.Text(xml);
                        break;
                    case "CreateDate":
                        value.CreateDate = Xml.Date(xml);
                        break;
                    case "Description":
                        value.Description = Xml.Text(xml);
                        break;
                    case "MaxSessionDuration":
                        value.MaxSessionDuration = Xml.Number(xml);
                        break;
                    case "Path":
                        value.Path = Xml.Text(xml);
                        break;
                    case "PermissionsBoundary":
                        value.PermissionsBoundary = AttachedPermissionsBoundary.Read(xml);
                        break;
                    case "RoleId":
                        value.RoleId = Xml.Text(xml);
                        break;
                    case "RoleName":
                        value.RoleName = Xml.Text(xml);
                        break;
                    case "Tags":
                        value.Tags = Xml.List(xml, Tag.Read);
                        break;
                }
            }
        );
}
