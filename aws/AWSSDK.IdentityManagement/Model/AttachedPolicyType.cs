using Amazon.IdentityManagement.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IdentityManagement.Model;

/// <summary>A managed policy that is attached to a role.</summary>
public class AttachedPolicyType
{
    public string PolicyArn { get; set; }

    public string PolicyName { get; set; }

    internal static AttachedPolicyType Read(XmlUnmarshallerContext context) =>
        Xml.Object<AttachedPolicyType>(
            context,
            static (value, element, xml) =>
            {
                switch (element)
                {
                    case "PolicyArn":
                        value.PolicyArn = Xml.Text(xml);
                        break;
                    case "PolicyName":
                        value.PolicyName = Xml.Text(xml);
                        break;
                }
            }
        );
}
