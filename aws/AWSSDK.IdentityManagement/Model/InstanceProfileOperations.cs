using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>The request of CreateInstanceProfile.</summary>
public class CreateInstanceProfileRequest : AmazonIdentityManagementServiceRequest
{
    public string InstanceProfileName { get; set; }

    public string Path { get; set; }

    public List<Tag> Tags { get; set; }

    internal override string Action => "CreateInstanceProfile";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("InstanceProfileName", InstanceProfileName);
        parameters.Add("Path", Path);
        parameters.Add("Tags", Tags);
    }
}

/// <summary>The response of CreateInstanceProfile.</summary>
public class CreateInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<CreateInstanceProfileResponse> Unmarshaller = new(
        "CreateInstanceProfile",
        ["ConcurrentModification", "EntityAlreadyExists", "InvalidInput", "LimitExceeded"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "InstanceProfile":
                    response.InstanceProfile = InstanceProfile.Read(xml);
                    break;
            }
        }
    );

    public InstanceProfile InstanceProfile { get; set; }
}

/// <summary>The request of GetInstanceProfile.</summary>
public class GetInstanceProfileRequest : AmazonIdentityManagementServiceRequest
{
    public string InstanceProfileName { get; set; }

    internal override string Action => "GetInstanceProfile";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("InstanceProfileName", InstanceProfileName);
    }
}

/// <summary>The response of GetInstanceProfile.</summary>
public class GetInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<GetInstanceProfileResponse> Unmarshaller = new(
        "GetInstanceProfile",
        ["NoSuchEntity"],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "InstanceProfile":
                    response.InstanceProfile = InstanceProfile.Read(xml);
                    break;
            }
        }
    );

    public InstanceProfile InstanceProfile { get; set; }
}

/// <summary>The request of AddRoleToInstanceProfile.</summary>
public class AddRoleToInstanceProfileRequest : AmazonIdentityManagementServiceRequest
{
    public string InstanceProfileName { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "AddRoleToInstanceProfile";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("InstanceProfileName", InstanceProfileName);
        parameters.Add("RoleName", RoleName);
    }
}

/// <summary>The response of AddRoleToInstanceProfile.</summary>
public class AddRoleToInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<AddRoleToInstanceProfileResponse> Unmarshaller = new(
        "AddRoleToInstanceProfile",
        ["EntityAlreadyExists", "LimitExceeded", "NoSuchEntity", "UnmodifiableEntity"]
    );
}

/// <summary>The request of ListInstanceProfiles.</summary>
public class ListInstanceProfilesRequest : AmazonIdentityManagementServiceRequest
{
    public string Marker { get; set; }

    public string PathPrefix { get; set; }

    internal override string Action => "ListInstanceProfiles";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("Marker", Marker);
        parameters.Add("PathPrefix", PathPrefix);
    }
}

/// <summary>The response of ListInstanceProfiles.</summary>
public class ListInstanceProfilesResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<ListInstanceProfilesResponse> Unmarshaller = new(
        "ListInstanceProfiles",
        [],
        static (response, element, xml) =>
        {
            switch (element)
            {
                case "InstanceProfiles":
                    response.InstanceProfiles = Xml.List(xml, InstanceProfile.Read);
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

    public List<InstanceProfile> InstanceProfiles { get; set; }

    public bool? IsTruncated { get; set; }

    public string Marker { get; set; }
}

/// <summary>The request of RemoveRoleFromInstanceProfile.</summary>
public class RemoveRoleFromInstanceProfileRequest : AmazonIdentityManagementServiceRequest
{
    public string InstanceProfileName { get; set; }

    public string RoleName { get; set; }

    internal override string Action => "RemoveRoleFromInstanceProfile";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("InstanceProfileName", InstanceProfileName);
        parameters.Add("RoleName", RoleName);
    }
}

/// <summary>The response of RemoveRoleFromInstanceProfile.</summary>
public class RemoveRoleFromInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<RemoveRoleFromInstanceProfileResponse> Unmarshaller = new(
        "RemoveRoleFromInstanceProfile",
        ["LimitExceeded", "NoSuchEntity", "UnmodifiableEntity"]
    );
}

/// <summary>The request of DeleteInstanceProfile.</summary>
public class DeleteInstanceProfileRequest : AmazonIdentityManagementServiceRequest
{
    public string InstanceProfileName { get; set; }

    internal override string Action => "DeleteInstanceProfile";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("InstanceProfileName", InstanceProfileName);
    }
}

/// <summary>The response of DeleteInstanceProfile.</summary>
public class DeleteInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<DeleteInstanceProfileResponse> Unmarshaller = new(
        "DeleteInstanceProfile",
        ["DeleteConflict", "LimitExceeded", "NoSuchEntity"]
    );
}
