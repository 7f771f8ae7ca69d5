using LocalAws.Iam;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>EC2's API, as far as instances, their tags and their profiles go.</summary>
internal sealed class Ec2Service : Service
{
    public Ec2Service(InstanceRegistry registry, IamState iam)
        : base("ec2", Protocol.Ec2, version: "2016-11-15", xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/")
    {
        var selection = new ProfileSelection(iam);
        On("RunInstances", new RunInstances(registry, selection).Run);

        var describe = new DescribeInstances(registry);
        On("DescribeInstances", describe.Instances);
        On("DescribeInstanceStatus", describe.Status);
        On("DescribeTags", describe.Tags);

        var lifecycle = new InstanceLifecycle(registry);
        On("StartInstances", lifecycle.Start);
        On("StopInstances", lifecycle.StopAsync);
        On("TerminateInstances", lifecycle.TerminateAsync);
        On("CreateTags", lifecycle.CreateTags);
        On("DeleteTags", lifecycle.DeleteTags);

        var associations = new ProfileAssociations(registry, selection);
        On("AssociateIamInstanceProfile", associations.Associate);
        On("ReplaceIamInstanceProfileAssociation", associations.Replace);
        On("DisassociateIamInstanceProfile", associations.Disassociate);
        On("DescribeIamInstanceProfileAssociations", associations.Describe);
    }
}
