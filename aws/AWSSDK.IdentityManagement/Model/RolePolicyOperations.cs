using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What AttachRolePolicy asks.</summary>
public class AttachRolePolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "AttachRolePolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
        parameters.Add("RoleName", RoleName);
    }
}

/// <summary>What AttachRolePolicy answers.</summary>
public class AttachRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<AttachRolePolicyResponse> Unmarshaller = new(
        "AttachRolePolicy",
        ["InvalidInput", "LimitExceeded", "NoSuchEntity", "PolicyNotAttachable", "UnmodifiableEntity"]
    );
}

/// <summary>What ListAttachedRolePolicies asks.</summary>
public class ListAttachedRolePoliciesRequest : AmazonIdentityManagementServiceRequest
{
    public string Marker { get; set; }

    public int? MaxItems { get; set; }

    public string PathPrefix { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "ListAttachedRolePolicies";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Marker", Marker);
        parameters.Add("MaxItems", MaxItems);
        parameters.Add("PathPrefix", PathPrefix);
        parameters.Add("RoleName", RoleName);
    }
}

/// <summary>What ListAttachedRolePolicies answers.</summary>
public class ListAttachedRolePoliciesResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListAttachedRolePoliciesResponse> Unmarshaller = new(
        "ListAttachedRolePolicies",
        ["InvalidInput", "NoSuchEntity"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "AttachedPolicies":
                    response.AttachedPolicies = Xml.List(xml, AttachedPolicyType.Read);
                    break;
                case "IsTruncated":
                    response.IsTruncated = Xml.Boolean(xml);
                    break;
                case "Marker":
                    response.Marker = Xml.Text(xml);
                    break;
            }
        }
    );

    public List<AttachedPolicyType> AttachedPolicies { get; set; }

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }
}
