using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

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

public class CreateInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<CreateInstanceProfileResponse> Unmarshaller = new("CreateInstanceProfile", static (response, element, xml) =>
    {
        switch (element)
        {
            case "InstanceProfile": response.InstanceProfile = InstanceProfile.Read(xml); break;
        }
    });

    public InstanceProfile InstanceProfile { get; set; }
}

public class GetInstanceProfileRequest : AmazonIdentityManagementServiceRequest
{
    public string InstanceProfileName { get; set; }

    internal override string Action => "GetInstanceProfile";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("InstanceProfileName", InstanceProfileName);
    }
}

public class GetInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<GetInstanceProfileResponse> Unmarshaller = new("GetInstanceProfile", static (response, element, xml) =>
    {
        switch (element)
        {
            case "InstanceProfile": response.InstanceProfile = InstanceProfile.Read(xml); break;
        }
    });

    public InstanceProfile InstanceProfile { get; set; }
}

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

public class AddRoleToInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<AddRoleToInstanceProfileResponse> Unmarshaller = new("AddRoleToInstanceProfile");
}

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

public class RemoveRoleFromInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<RemoveRoleFromInstanceProfileResponse> Unmarshaller = new("RemoveRoleFromInstanceProfile");
}

public class TagInstanceProfileRequest : AmazonIdentityManagementServiceRequest
{
    public string InstanceProfileName { get; set; }

    public List<Tag> Tags { get; set; }

    internal override string Action => "TagInstanceProfile";

    internal override void Write(QueryParameters parameters)
    {
        parameters.Add("InstanceProfileName", InstanceProfileName);
        parameters.Add("Tags", Tags);
    }
}

public class TagInstanceProfileResponse : AmazonWebServiceResponse
{
    internal static readonly QueryUnmarshaller<TagInstanceProfileResponse> Unmarshaller = new("TagInstanceProfile");
}
