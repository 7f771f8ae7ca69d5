using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>The request of CreateRole.</summary>
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

/// <summary>The response of CreateRole.</summary>
public class CreateRoleResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<CreateRoleResponse> Unmarshaller = new(
        "CreateRole",
        ["ConcurrentModification", "EntityAlreadyExists", "InvalidInput", "LimitExceeded", "MalformedPolicyDocument"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "Role":
                    response.Role = Role.Read(xml);
                    break;
            }
        }
    );

    public Role Role { get; set; }
}

/// <summary>The request of GetRole.</summary>
public class GetRoleRequest : AmazonIdentityManagementServiceRequest
{
    public string RoleName { get; set; }

    internal override string Action => "GetRole";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("RoleName", RoleName);
    }
}

/// <summary>The response of GetRole.</summary>
public class GetRoleResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<GetRoleResponse> Unmarshaller = new(
        "GetRole",
        ["NoSuchEntity"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "Role":
                    response.Role = Role.Read(xml);
                    break;
            }
        }
    );

    public Role Role { get; set; }
}

/// <summary>The request of UpdateAssumeRolePolicy.</summary>
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

/// <summary>The response of UpdateAssumeRolePolicy.</summary>
public class UpdateAssumeRolePolicyResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<UpdateAssumeRolePolicyResponse> Unmarshaller = new(
        "UpdateAssumeRolePolicy",
        ["LimitExceeded", "MalformedPolicyDocument", "NoSuchEntity", "UnmodifiableEntity"]
    );
}

/// <summary>The request of ListRoles.</summary>
public class ListRolesRequest : AmazonIdentityManagementServiceRequest
{
    public string Marker { get; set; }

    public string PathPrefix { get; set; }

    internal override string Action => "ListRoles";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Marker", Marker);
        parameters.Add("PathPrefix", PathPrefix);
    }
}

/// <summary>The response of ListRoles.</summary>
public class ListRolesResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListRolesResponse> Unmarshaller = new(
        "ListRoles",
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
                case "Roles":
                    response.Roles = Xml.List(xml, Role.Read);
                    break;
            }
        }
    );

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }

    public List<Role> Roles { get; set; }
}

/// <summary>The request of DeleteRole.</summary>
public class DeleteRoleRequest : AmazonIdentityManagementServiceRequest
{
    public string RoleName { get; set; }

    internal override string Action => "DeleteRole";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("RoleName", RoleName);
    }
}

/// <summary>The response of DeleteRole.</summary>
public class DeleteRoleResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DeleteRoleResponse> Unmarshaller = new(
        "DeleteRole",
        ["ConcurrentModification", "DeleteConflict", "LimitExceeded", "NoSuchEntity", "UnmodifiableEntity"]
    );
}
