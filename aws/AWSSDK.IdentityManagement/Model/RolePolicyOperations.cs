using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>The request of AttachRolePolicy.</summary>
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

/// <summary>The response of AttachRolePolicy.</summary>
public class AttachRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<AttachRolePolicyResponse> Unmarshaller = new(
        "AttachRolePolicy",
        ["InvalidInput", "LimitExceeded", "NoSuchEntity", "PolicyNotAttachable", "UnmodifiableEntity"]
    );
}

/// <summary>The request of ListAttachedRolePolicies.</summary>
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

/// <summary>The response of ListAttachedRolePolicies.</summary>
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

/// <summary>The request of DetachRolePolicy.</summary>
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

/// <summary>The response of DetachRolePolicy.</summary>
public class DetachRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DetachRolePolicyResponse> Unmarshaller = new(
        "DetachRolePolicy",
        ["InvalidInput", "LimitExceeded", "NoSuchEntity", "UnmodifiableEntity"]
    );
}

/// <summary>The request of ListRolePolicies.</summary>
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

/// <summary>The response of ListRolePolicies.</summary>
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

/// <summary>The request of DeleteRolePolicy.</summary>
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

/// <summary>The response of DeleteRolePolicy.</summary>
public class DeleteRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DeleteRolePolicyResponse> Unmarshaller = new(
        "DeleteRolePolicy",
        ["LimitExceeded", "NoSuchEntity", "UnmodifiableEntity"]
    );
}
