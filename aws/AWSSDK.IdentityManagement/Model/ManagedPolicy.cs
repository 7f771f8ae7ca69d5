using Amazon.IdentityManagement.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IdentityManagement.Model;

/// <summary>A managed policy, without its document: see <see cref="PolicyVersion"/>.</summary>
public class ManagedPolicy
{
    public string Arn { get; set; }

    public int? AttachmentCount { get; set; }

    public DateTime? CreateDate { get; set; }

    public string DefaultVersionId { get; set; }

    public string Description { get; set; }

    public bool? IsAttachable { get; set; }

    public string Path { get; set; }

    public int? PermissionsBoundaryUsageCount { get; set; }

    public string PolicyId { get; set; }

    public string PolicyName { get; set; }

    public List<Tag> Tags { get; set; }

    public DateTime? UpdateDate { get; set; }

    internal static ManagedPolicy Read(XmlUnmarshallerContext context) =>
        Xml.Object<ManagedPolicy>(
            context,
            static (value, element, xml) =>
            {
                switch (element)
                {
                    case "Arn":
                        value.Arn = Xml.Text(xml);
                        break;
                    case "AttachmentCount":
                        value.AttachmentCount = Xml.Number(xml);
                        break;
                    case "CreateDate":
                        value.CreateDate = Xml.Date(xml);
                        break;
                    case "DefaultVersionId":
                        value.DefaultVersionId = Xml.Text(xml);
                        break;
                    case "Description":
                        value.Description = Xml.Text(xml);
                        break;
                    case "IsAttachable":
                        value.IsAttachable = Xml.Boolean(xml);
                        break;
                    case "Path":
                        value.Path = Xml.Text(xml);
                        break;
                    case "PermissionsBoundaryUsageCount":
                        value.PermissionsBoundaryUsageCount = Xml.Number(xml);
                        break;
                    case "PolicyId":
                        value.PolicyId = Xml.Text(xml);
                        break;
                    case "PolicyName":
                        value.PolicyName = Xml.Text(xml);
                        break;
                    case "Tags":
                        value.Tags = Xml.List(xml, Tag.Read);
                        break;
                    case "UpdateDate":
                        value.UpdateDate = Xml.Date(xml);
                        break;
                }
            }
        );
}
