using System.Text.Json.Nodes;
using LocalAws.Iam;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>The instance profile that a request names, and whether the caller may pass its role.</summary>
internal sealed class ProfileSelection(IamState iam)
{
    /// <summary>The profile, by <c>Arn</c> or <c>Name</c>; a new one does not exist here until IAM has propagated it.</summary>
    public InstanceProfile Find(ApiRequest request, JsonObject specification)
    {
        var (name, arn) = (specification.Text("Name"), specification.Text("Arn"));
        if (name is not null && arn is not null)
        {
            throw Ec2Errors.Combination(
                "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'"
            );
        }

        if (arn is not null)
        {
            return iam.FindInstanceProfile(request.AccountId, arn)
                ?? throw Ec2Errors.Invalid("iamInstanceProfile.arn", arn, "Invalid IAM Instance Profile ARN");
        }

        if (name is not null)
        {
            return iam.FindInstanceProfile(request.AccountId, name)
                ?? throw Ec2Errors.Invalid("iamInstanceProfile.name", name, "Invalid IAM Instance Profile name");
        }

        throw Ec2Errors.Missing("IamInstanceProfile");
    }

    /// <summary>
    /// Associating a role with an instance requires iam:PassRole on it (IAM user guide, "Grant a user permissions to pass a role to an AWS
    /// service").
    /// </summary>
    public void AuthorizePassing(ApiRequest request, InstanceProfile profile)
    {
        if (profile.RoleName is { } name && iam.Effective(request.AccountId).Roles.GetValueOrDefault(name) is { } role)
        {
            request.AuthorizePassRole(
                role.Arn,
                "ec2.amazonaws.com",
                ("iam:AssociatedResourceArn", [$"arn:aws:ec2:{request.Region}:{request.AccountId}:instance/*"])
            );
        }
    }
}
