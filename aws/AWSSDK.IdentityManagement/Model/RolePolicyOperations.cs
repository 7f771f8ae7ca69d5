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

/// <summary>What DetachRolePolicy asks.</summary>
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

/// <summary>What DetachRolePolicy answers.</summary>
public class DetachRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DetachRolePolicyResponse> Unmarshaller = new(
        "DetachRolePolicy",
        ["InvalidInput", "LimitExceeded", "NoSuchEntity", "UnmodifiableEntity"]
    );
}

/// <summary>What ListRolePolicies asks.</summary>
public class ListRolePoliciesRequest : AmazonIdentityManagementServiceRequest
{
    public string Marker { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "ListRolePolicies";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Marker", Marker);
        parameters.Add("RoleName", RoleName);
    }
}

/// <summary>What ListRolePolicies answers.</summary>
public class ListRolePoliciesResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListRolePoliciesResponse> Unmarshaller = new(
        "ListRolePolicies",
        ["NoSuchEntity"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "IsTruncated":
                    response.IsTruncated = Xml.Boolean(xml);
                    break;
                case "Marker":
                    response.Marker = Xml.Text(xml);
                    break;
                case "PolicyNames":
                    response.PolicyNames = Xml.List(xml, Xml.Text);
                    break;
            }
        }
    );

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }

    public List<string> PolicyNames { get; set; }
}

/// <summary>What DeleteRolePolicy asks.</summary>
public class DeleteRolePolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyName { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "DeleteRolePolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyName", PolicyName);
        parameters.Add("RoleName", RoleName);
    }
}

/// <summary>What DeleteRolePolicy answers.</summary>
public class DeleteRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DeleteRolePolicyResponse> Unmarshaller = new(
        "DeleteRolePolicy",
        ["LimitExceeded", "NoSuchEntity", "UnmodifiableEntity"]
    );
}
