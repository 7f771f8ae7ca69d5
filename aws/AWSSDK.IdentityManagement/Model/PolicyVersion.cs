using Amazon.IdentityManagement.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IdentityManagement.Model;

/// <summary>
/// A version of a managed policy. <see cref="Document"/> is URL-encoded (RFC 3986), as IAM sends it; a list of versions has none.
/// </summary>
public class PolicyVersion
{
    public DateTime? CreateDate { get; set; }

    public string Document { get; set; }

    public bool? IsDefaultVersion { get; set; }

    public string VersionId { get; set; }

    internal static PolicyVersion Read(XmlUnmarshallerContext context) =>
        Xml.Object<PolicyVersion>(
            context,
            static (value, element, xml) =>
            {
                switch (element)
                {
                    case "CreateDate":
                        value.CreateDate = Xml.Date(xml);
                        break;
                    case "Document":
                        value.Document = Xml.Text(xml);
                        break;
                    case "IsDefaultVersion":
                        value.IsDefaultVersion = Xml.Boolean(xml);
                        break;
                    case "VersionId":
                        value.VersionId = Xml.Text(xml);
                        break;
                }
            }
        );
}
