using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

public class CreateRoleRequest : AmazonIdentityManagementServiceRequest
{
    public string AssumeRolePolicyDocument { get; set; }

    public string Description { get; set; }

    public int? MaxSessionDuration { get; set; }

    public string Path { get; set; }

    public string PermissionsBoundary { get; set; }

    public string RoleName { get; set; }

    public List<Tag> Tags { get; set; }

    internal override string Action => "CreateRole";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("AssumeRolePolicyDocument", AssumeRolePolicyDocument);
        parameters.Add("Description", Description);
        parameters.Add("MaxSessionDuration", MaxSessionDuration);
        parameters.Add("Path", Path);
        parameters.Add("PermissionsBoundary", PermissionsBoundary);
        parameters.Add("RoleName", RoleName);
        parameters.Add("Tags", Tags);
    }
}

public class CreateRoleResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<CreateRoleResponse> Unmarshaller = new("CreateRole", static (response, element, xml) =>
    {
        switch (element)
        {
            case "Role": response.Role = Role.Read(xml); break;
        }
    });

    public Role Role { get; set; }
}

public class GetRoleRequest : AmazonIdentityManagementServiceRequest
{
    public string RoleName { get; set; }

    internal override string Action => "GetRole";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("RoleName", RoleName);
    }
}

public class GetRoleResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<GetRoleResponse> Unmarshaller = new("GetRole", static (response, element, xml) =>
    {
        switch (element)
        {
            case "Role": response.Role = Role.Read(xml); break;
        }
    });

    public Role Role { get; set; }
}

public class UpdateAssumeRolePolicyRequest : AmazonIdentityManagementServiceRequest
{
    public string PolicyDocument { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "UpdateAssumeRolePolicy";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("PolicyDocument", PolicyDocument);
        parameters.Add("RoleName", RoleName);
    }
}

public class UpdateAssumeRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<UpdateAssumeRolePolicyResponse> Unmarshaller = new("UpdateAssumeRolePolicy");
}

public class TagRoleRequest : AmazonIdentityManagementServiceRequest
{
    public string RoleName { get; set; }

    public List<Tag> Tags { get; set; }

    internal override string Action => "TagRole";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("RoleName", RoleName);
        parameters.Add("Tags", Tags);
    }
}

public class TagRoleResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<TagRoleResponse> Unmarshaller = new("TagRole");
}

public class ListRoleTagsRequest : AmazonIdentityManagementServiceRequest
{
    public string Marker { get; set; }

    public int? MaxItems { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "ListRoleTags";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Marker", Marker);
        parameters.Add("MaxItems", MaxItems);
        parameters.Add("RoleName", RoleName);
    }
}

public class ListRoleTagsResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListRoleTagsResponse> Unmarshaller = new("ListRoleTags", static (response, element, xml) =>
    {
        switch (element)
        {
            case "IsTruncated": response.IsTruncated = Xml.Boolean(xml); break;
            case "Marker": response.Marker = Xml.Text(xml); break;
            case "Tags": response.Tags = Xml.List(xml, Tag.Read); break;
        }
    });

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }

    public List<Tag> Tags { get; set; }
}
