using Amazon.IdentityManagement.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IdentityManagement.Model;

/// <summary>The policy that is a role's permissions boundary.</summary>
public class AttachedPermissionsBoundary
{
    public string PermissionsBoundaryArn { get; set; }

    internal static AttachedPermissionsBoundary Read(XmlUnmarshallerContext context) =>
        Xml.Object<AttachedPermissionsBoundary>(
            context,
            static (value, element, xml) =>
            {
                switch (element)
                {
                    case "PermissionsBoundaryArn":
                        value.PermissionsBoundaryArn = Xml.Text(xml);
                        break;
                }
            }
        );
}
