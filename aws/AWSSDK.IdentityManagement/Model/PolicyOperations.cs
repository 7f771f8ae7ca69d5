using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>The request of CreatePolicy.</summary>
public class CreatePolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string Description { get; set; }

    public string Path { get; set; }

    public string PolicyDocument { get; set; }

    public string PolicyName { get; set; }

    public List<Tag> Tags { get; set; }

    internal override string Action => "CreatePolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Description", Description);
        parameters.Add("Path", Path);
        parameters.Add("PolicyDocument", PolicyDocument);
        parameters.Add("PolicyName", PolicyName);
        parameters.Add("Tags", Tags);
    }
}

/// <summary>The response of CreatePolicy.</summary>
public class CreatePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<CreatePolicyResponse> Unmarshaller = new(
        "CreatePolicy",
        ["ConcurrentModification", "EntityAlreadyExists", "InvalidInput", "LimitExceeded", "MalformedPolicyDocument"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "Policy":
                    response.Policy = ManagedPolicy.Read(xml);
                    break;
            }
        }
    );

    public ManagedPolicy Policy { get; set; }
}

/// <summary>The request of GetPolicy.</summary>
public class GetPolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    internal override string Action => "GetPolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
    }
}

/// <summary>The response of GetPolicy.</summary>
public class GetPolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<GetPolicyResponse> Unmarshaller = new(
        "GetPolicy",
        ["InvalidInput", "NoSuchEntity"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "Policy":
                    response.Policy = ManagedPolicy.Read(xml);
                    break;
            }
        }
    );

    public ManagedPolicy Policy { get; set; }
}

/// <summary>The request of CreatePolicyVersion.</summary>
public class CreatePolicyVersionRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    public string PolicyDocument { get; set; }

    public bool? SetAsDefault { get; set; }

    internal override string Action => "CreatePolicyVersion";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
        parameters.Add("PolicyDocument", PolicyDocument);
        parameters.Add("SetAsDefault", SetAsDefault);
    }
}

/// <summary>The response of CreatePolicyVersion.</summary>
public class CreatePolicyVersionResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<CreatePolicyVersionResponse> Unmarshaller = new(
        "CreatePolicyVersion",
        ["InvalidInput", "LimitExceeded", "MalformedPolicyDocument", "NoSuchEntity"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "PolicyVersion":
                    response.PolicyVersion = PolicyVersion.Read(xml);
                    break;
            }
        }
    );

    public PolicyVersion PolicyVersion { get; set; }
}

/// <summary>The request of GetPolicyVersion.</summary>
public class GetPolicyVersionRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    public string VersionId { get; set; }

    internal override string Action => "GetPolicyVersion";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
        parameters.Add("VersionId", VersionId);
    }
}

/// <summary>The response of GetPolicyVersion.</summary>
public class GetPolicyVersionResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<GetPolicyVersionResponse> Unmarshaller = new(
        "GetPolicyVersion",
        ["InvalidInput", "NoSuchEntity"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "PolicyVersion":
                    response.PolicyVersion = PolicyVersion.Read(xml);
                    break;
            }
        }
    );

    public PolicyVersion PolicyVersion { get; set; }
}

/// <summary>The request of ListPolicyVersions.</summary>
public class ListPolicyVersionsRequest : AmazonIdentityManagementServiceRequest
{
    public string Marker { get; set; }

    public int? MaxItems { get; set; }

    public string PolicyArn { get; set; }

    internal override string Action => "ListPolicyVersions";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Marker", Marker);
        parameters.Add("MaxItems", MaxItems);
        parameters.Add("PolicyArn", PolicyArn);
    }
}

/// <summary>The response of ListPolicyVersions.</summary>
public class ListPolicyVersionsResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListPolicyVersionsResponse> Unmarshaller = new(
        "ListPolicyVersions",
        ["InvalidInput", "NoSuchEntity"],
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
                case "Versions":
                    response.Versions = Xml.List(xml, PolicyVersion.Read);
                    break;
            }
        }
    );

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }

    public List<PolicyVersion> Versions { get; set; }
}

/// <summary>The request of DeletePolicyVersion.</summary>
public class DeletePolicyVersionRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    public string VersionId { get; set; }

    internal override string Action => "DeletePolicyVersion";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
        parameters.Add("VersionId", VersionId);
    }
}

/// <summary>The response of DeletePolicyVersion.</summary>
public class DeletePolicyVersionResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DeletePolicyVersionResponse> Unmarshaller = new(
        "DeletePolicyVersion",
        ["DeleteConflict", "InvalidInput", "LimitExceeded", "NoSuchEntity"]
    );
}

/// <summary>The request of ListPolicies.</summary>
public class ListPoliciesRequest : AmazonIdentityManagementServiceRequest
{
    public string Marker { get; set; }

    public string PathPrefix { get; set; }

    internal override string Action => "ListPolicies";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Marker", Marker);
        parameters.Add("PathPrefix", PathPrefix);
    }
}

/// <summary>The response of ListPolicies.</summary>
public class ListPoliciesResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListPoliciesResponse> Unmarshaller = new(
        "ListPolicies",
        [],
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
                case "Policies":
                    response.Policies = Xml.List(xml, ManagedPolicy.Read);
                    break;
            }
        }
    );

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }

    public List<ManagedPolicy> Policies { get; set; }
}

/// <summary>The request of DeletePolicy.</summary>
public class DeletePolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    internal override string Action => "DeletePolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
    }
}

/// <summary>The response of DeletePolicy.</summary>
public class DeletePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DeletePolicyResponse> Unmarshaller = new(
        "DeletePolicy",
        ["DeleteConflict", "InvalidInput", "LimitExceeded", "NoSuchEntity"]
    );
}
