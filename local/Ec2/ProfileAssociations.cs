using System.Xml.Linq;
using LocalAws.Iam;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>The operations that associate instance profiles with instances and disassociate them.</summary>
internal sealed class ProfileAssociations(InstanceRegistry registry, ProfileSelection profiles, TimeProvider time)
{
    public ApiResponse Associate(ApiRequest request)
    {
        var id = InstanceInput.Id(request.Parameters.Text("InstanceId") ?? throw Ec2Errors.Missing("InstanceId"));
        var profile = Profile(request, id);
        var instance = registry.Authorized(request, [id], ("ec2:NewInstanceProfile", [profile.Arn]))[0];
        profiles.AuthorizePassing(request, profile);
        request.EndDryRun();
        if (instance.State is InstanceState.ShuttingDown or InstanceState.Terminated)
            throw Ec2Errors.WrongState($"The instance '{id}' is not in the 'running' or 'stopped' states.");
        var changed = registry.Associate(
            id,
            before =>
                before.Profile is null
                    ? profile
                    : throw new AwsException("IncorrectState", $"There is an existing association for instance {id}")
        );
        return Answer(changed, changed.Profile!, "associating");
    }

    public ApiResponse Replace(ApiRequest request)
    {
        var associationId = request.Parameters.Text("AssociationId") ?? throw Ec2Errors.Missing("AssociationId");
        var profile = Profile(request, associationId);
        var instance = Holder(request, associationId, ("ec2:NewInstanceProfile", [profile.Arn]));
        profiles.AuthorizePassing(request, profile);
        request.EndDryRun();
        if (instance.State != InstanceState.Running)
            throw Ec2Errors.WrongState($"The instance '{instance.Id}' is not in the 'running' state.");
        var changed = registry.Associate(
            instance.Id,
            before => before.Profile?.Id == associationId ? profile : throw Ec2Errors.NoSuchAssociation(associationId)
        );
        return Answer(changed, changed.Profile!, "associating");
    }

    public ApiResponse Disassociate(ApiRequest request)
    {
        var associationId = request.Parameters.Text("AssociationId") ?? throw Ec2Errors.Missing("AssociationId");
        var instance = Holder(request, associationId);
        request.EndDryRun();
        registry.Associate(
            instance.Id,
            before => before.Profile?.Id == associationId ? null : throw Ec2Errors.NoSuchAssociation(associationId)
        );
        return Answer(instance, instance.Profile!, "disassociating");
    }

    public ApiResponse Describe(ApiRequest request)
    {
        request.Authorize("ec2:DescribeIamInstanceProfileAssociations", "*");
        request.EndDryRun();
        var ids = request.Parameters.Texts("AssociationId").ToHashSet(StringComparer.Ordinal);
        var filters = new Filters<Instance>(
            request.Parameters,
            name =>
                name switch
                {
                    "instance-id" => i => [i.Id],
                    "state" => i => [State(i)],
                    _ => null,
                }
        );
        var associated = registry.Shown(request.AccountId, request.Region).Where(i => i.Profile is not null).ToList();
        if (ids.FirstOrDefault(id => !associated.Exists(i => i.Profile!.Id == id)) is { } missing)
            throw Ec2Errors.NoSuchAssociation(missing);
        var chosen = associated.Where(i => (ids.Count == 0 || ids.Contains(i.Profile!.Id)) && filters.Match(i));
        var (page, next) = DescribeInstances.Page(request.Parameters, chosen, i => i.Sequence, 1000);
        return ApiResponse.Xml(
            new XElement("iamInstanceProfileAssociationSet", page.Select(i => InstanceXml.Association("item", i, i.Profile!, State(i)))),
            next
        );
    }

    private InstanceProfile Profile(ApiRequest request, string on) =>
        profiles.Find(request, request.Parameters.Object("IamInstanceProfile") ?? throw Ec2Errors.Missing("IamInstanceProfile"), on);

    /// <summary>An association that is shown still and has gone already is on its way out.</summary>
    private string State(Instance shown) =>
        registry.Find(shown.Id)?.Profile?.Id != shown.Profile!.Id ? "disassociating"
        : shown.Profile.AssociatedAt > time.GetUtcNow() ? "associating"
        : "associated";

    /// <summary>
    /// The instance with this association, once the caller is authorized; a caller without permission for any instance does not learn
    /// whether there is one.
    /// </summary>
    private Instance Holder(ApiRequest request, string associationId, params (string Key, string[] Values)[] context)
    {
        var holder = registry.All(request.AccountId, request.Region).FirstOrDefault(i => i.Profile?.Id == associationId);
        if (holder is not null)
            return registry.Authorized(request, [holder.Id], context)[0];
        request.Authorize($"ec2:{request.Operation}", $"arn:aws:ec2:{request.Region}:{request.AccountId}:instance/*", context);
        throw Ec2Errors.NoSuchAssociation(associationId);
    }

    private static ApiResponse Answer(Instance instance, ProfileAssociation association, string state) =>
        ApiResponse.Xml(InstanceXml.Association("iamInstanceProfileAssociation", instance, association, state));
}
