using System.Text.Json.Nodes;
using LocalAws.Iam;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>The instance profile that a request names, and whether the caller may pass its role.</summary>
internal sealed class ProfileSelection(IamState iam, Lag lag)
{
    /// <summary>The profile, by <c>Arn</c> or <c>Name</c>; a new one does not exist here until IAM has propagated it.</summary>
    /// <param name="instanceId">The instance that is to get it; null for a launch.</param>
    public InstanceProfile Find(ApiRequest request, JsonObject specification, string? instanceId = null)
    {
        var (name, arn) = (specification.Text("Name"), specification.Text("Arn"));
        if (name is not null && arn is not null)
        {
            throw Ec2Errors.Combination(
                "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'"
            );
        }

        var (given, field, noun) = arn is not null ? (arn, "arn", "ARN") : (name, "name", "name");
        if (given is null)
            throw Ec2Errors.Missing("IamInstanceProfile");

        return Known(request, given)
            ?? throw Unknown(
                request,
                given,
                instanceId,
                Ec2Errors.Invalid($"iamInstanceProfile.{field}", given, $"Invalid IAM Instance Profile {noun}")
            );
    }

    private InstanceProfile? Known(ApiRequest request, string arnOrName)
    {
        var profile = iam.FindInstanceProfile(request.AccountId, arnOrName);
        // A profile without a role can be put on an instance, but not one whose role EC2 does not see yet
        // (https://github.com/hashicorp/terraform/issues/2660).
        return
            profile is { RoleName: null }
            && iam.Current(request.AccountId).InstanceProfiles.GetValueOrDefault(profile.Name) is { RoleName: not null }
            ? throw new AwsException("InvalidParameterValue", $"IAM Instance Profile \"{arnOrName}\" has no associated IAM Roles")
            : profile;
    }

    /// <summary>
    /// EC2 has several ways to say that it does not know a profile. An association says it in any of them if the profile was created a
    /// moment ago (https://github.com/hashicorp/terraform-provider-aws/issues/12533), and always in the same one if there is none.
    /// </summary>
    private AwsException Unknown(ApiRequest request, string arnOrName, string? instanceId, AwsException usual)
    {
        var name = arnOrName[(arnOrName.LastIndexOf('/') + 1)..];
        if (instanceId is null || !iam.Current(request.AccountId).InstanceProfiles.ContainsKey(name))
            return usual;
        return lag.OneOf(
            $"{request.AccountId} unknown instance-profile/{name}",
            usual,
            new("InvalidParameterValue", $"Invalid IAM Instance Profile: {arnOrName}"),
            new(
                "IncorrectState",
                "ResultDetail: { Code=InstanceIdentityProfileNotFound, Message=InstanceIdentityProfile not found for the key: "
                    + $"{request.AccountId}/{name} }}"
            )
        );
    }

    /// <summary>
    /// Associating a role with an instance requires iam:PassRole on it (IAM user guide, "Grant a user permissions to pass a role to an AWS
    /// service"). A role that decisions do not know yet may be denied to everybody, whatever their policies say
    /// (https://github.com/hashicorp/terraform/issues/7198, https://github.com/kubernetes/kops/issues/35).
    /// </summary>
    public void AuthorizePassing(ApiRequest request, InstanceProfile profile)
    {
        if (profile.RoleName is { } name && iam.Current(request.AccountId).Roles.GetValueOrDefault(name) is { } role)
        {
            var isKnown = iam.Effective(request.AccountId).Roles.GetValueOrDefault(name)?.Id == role.Id;
            if (!isKnown && lag.OneOf($"{request.AccountId} pass role/{name}", false, true))
                throw request.Denied("iam:PassRole", role.Arn, "because no identity-based policy allows the iam:PassRole action");
            request.AuthorizePassRole(
                role.Arn,
                "ec2.amazonaws.com",
                ("iam:AssociatedResourceArn", [$"arn:aws:ec2:{request.Region}:{request.AccountId}:instance/*"])
            );
        }
    }
}
