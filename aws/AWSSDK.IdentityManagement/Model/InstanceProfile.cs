using Amazon.IdentityManagement.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IdentityManagement.Model;

/// <summary>An instance profile and its role: at most one.</summary>
public class InstanceProfile
{
    public string Arn { get; set; }

    public DateTime? CreateDate { get; set; }

    public string InstanceProfileId { get; set; }

    public string InstanceProfileName { get; set; }

    public string Path { get; set; }

    public List<Role> Roles { get; set; }

    public List<Tag> Tags { get; set; }

    internal static InstanceProfile Read(XmlUnmarshallerContext context) =>
        Xml.Object<InstanceProfile>(
            context,
            static (value, element, xml) =>
            {
                switch (element)
                {
                    case "Arn":
                        value.Arn = Xml.Text(xml);
                        break;
                    case "CreateDate":
                        value.CreateDate = Xml.Date(xml);
                        break;
                    case "InstanceProfileId":
                        value.InstanceProfileId = Xml.Text(xml);
                        break;
                    case "InstanceProfileName":
                        value.InstanceProfileName = Xml.Text(xml);
                        break;
                    case "Path":
                        value.Path = Xml.Text(xml);
                        break;
                    case "Roles":
                        value.Roles = Xml.List(xml, Role.Read);
                        break;
                    case "Tags":
                        value.Tags = Xml.List(xml, Tag.Read);
                        break;
                }
            }
        );
}
