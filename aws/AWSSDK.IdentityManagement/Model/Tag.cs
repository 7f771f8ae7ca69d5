using Amazon.IdentityManagement.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IdentityManagement.Model;

/// <summary>A tag of a role, a policy or an instance profile.</summary>
public class Tag
{
    public string Key { get; set; }

    public string Value { get; set; }

    internal static Tag Read(XmlUnmarshallerContext context) =>
        Xml.Object<Tag>(
            context,
            static (value, element, xml) =>
            {
                switch (element)
                {
                    case "Key":
                        value.Key = Xml.Text(xml);
                        break;
                    case "Value":
                        value.Value = Xml.Text(xml);
                        break;
                }
            }
        );
}
