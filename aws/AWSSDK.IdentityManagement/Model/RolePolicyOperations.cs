using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

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

public class AttachRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<AttachRolePolicyResponse> Unmarshaller = new("AttachRolePolicy");
}

public class DetachRolePolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "DetachRolePolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
        parameters.Add("RoleName", RoleName);
    }
}

public class DetachRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DetachRolePolicyResponse> Unmarshaller = new("DetachRolePolicy");
}

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

public class ListAttachedRolePoliciesResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListAttachedRolePoliciesResponse> Unmarshaller = new("ListAttachedRolePolicies", static (response, element, xml) =>
    {
        switch (element)
        {
            case "AttachedPolicies": response.AttachedPolicies = Xml.List(xml, AttachedPolicyType.Read); break;
            case "IsTruncated": response.IsTruncated = Xml.Boolean(xml); break;
            case "Marker": response.Marker = Xml.Text(xml); break;
        }
    });

    public List<AttachedPolicyType> AttachedPolicies { get; set; }

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }
}

public class ListRolePoliciesRequest : AmazonIdentityManagementServiceRequest
{
    public string Marker { get; set; }

    public int? MaxItems { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "ListRolePolicies";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Marker", Marker);
        parameters.Add("MaxItems", MaxItems);
        parameters.Add("RoleName", RoleName);
    }
}

public class ListRolePoliciesResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListRolePoliciesResponse> Unmarshaller = new("ListRolePolicies", static (response, element, xml) =>
    {
        switch (element)
        {
            case "IsTruncated": response.IsTruncated = Xml.Boolean(xml); break;
            case "Marker": response.Marker = Xml.Text(xml); break;
            case "PolicyNames": response.PolicyNames = Xml.List(xml, Xml.Text); break;
        }
    });

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }

    public List<string> PolicyNames { get; set; }
}
