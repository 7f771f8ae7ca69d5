using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

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

public class CreatePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<CreatePolicyResponse> Unmarshaller = new("CreatePolicy", static (response, element, xml) =>
    {
        switch (element)
        {
            case "Policy": response.Policy = ManagedPolicy.Read(xml); break;
        }
    });

    public ManagedPolicy Policy { get; set; }
}

public class GetPolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    internal override string Action => "GetPolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
    }
}

public class GetPolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<GetPolicyResponse> Unmarshaller = new("GetPolicy", static (response, element, xml) =>
    {
        switch (element)
        {
            case "Policy": response.Policy = ManagedPolicy.Read(xml); break;
        }
    });

    public ManagedPolicy Policy { get; set; }
}

public class TagPolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    public List<Tag> Tags { get; set; }

    internal override string Action => "TagPolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
        parameters.Add("Tags", Tags);
    }
}

public class TagPolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<TagPolicyResponse> Unmarshaller = new("TagPolicy");
}

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

public class CreatePolicyVersionResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<CreatePolicyVersionResponse> Unmarshaller = new("CreatePolicyVersion", static (response, element, xml) =>
    {
        switch (element)
        {
            case "PolicyVersion": response.PolicyVersion = PolicyVersion.Read(xml); break;
        }
    });

    public PolicyVersion PolicyVersion { get; set; }
}

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

public class GetPolicyVersionResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<GetPolicyVersionResponse> Unmarshaller = new("GetPolicyVersion", static (response, element, xml) =>
    {
        switch (element)
        {
            case "PolicyVersion": response.PolicyVersion = PolicyVersion.Read(xml); break;
        }
    });

    public PolicyVersion PolicyVersion { get; set; }
}

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

public class ListPolicyVersionsResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListPolicyVersionsResponse> Unmarshaller = new("ListPolicyVersions", static (response, element, xml) =>
    {
        switch (element)
        {
            case "IsTruncated": response.IsTruncated = Xml.Boolean(xml); break;
            case "Marker": response.Marker = Xml.Text(xml); break;
            case "Versions": response.Versions = Xml.List(xml, PolicyVersion.Read); break;
        }
    });

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }

    public List<PolicyVersion> Versions { get; set; }
}

public class SetDefaultPolicyVersionRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyArn { get; set; }

    public string VersionId { get; set; }

    internal override string Action => "SetDefaultPolicyVersion";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyArn", PolicyArn);
        parameters.Add("VersionId", VersionId);
    }
}

public class SetDefaultPolicyVersionResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<SetDefaultPolicyVersionResponse> Unmarshaller = new("SetDefaultPolicyVersion");
}

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

public class DeletePolicyVersionResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DeletePolicyVersionResponse> Unmarshaller = new("DeletePolicyVersion");
}
