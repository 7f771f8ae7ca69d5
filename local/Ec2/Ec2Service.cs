using LocalAws.Iam;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>EC2's API for instances, their tags and their profiles.</summary>
internal sealed class Ec2Service : Service
{
    public Ec2Service(InstanceRegistry registry, IamState iam, Lag lag, TimeProvider time)
        : base("ec2", Protocol.Ec2, xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/")
    {
        var selection = new ProfileSelection(iam, lag);
        On("RunInstances", new RunInstances(registry, selection).Run)
            .Takes(
                "ImageId",
                "MinCount",
                "MaxCount",
                "InstanceType",
                "IamInstanceProfile",
                "TagSpecification",
                "ClientToken",
                "Placement",
                "MetadataOptions",
                "CreditSpecification",
                "DisableApiStop",
                "DisableApiTermination",
                "EbsOptimized",
                "HibernationOptions",
                "InstanceInitiatedShutdownBehavior",
                "Monitoring"
            )
            .Without(
                "images by Parameter Store parameter",
                "placement other than by Availability Zone",
                "instance metadata other than version 2",
                "tags of anything but the instance",
                "networks, volumes and user data"
            );

        var describe = new DescribeInstances(registry);
        On("DescribeInstances", describe.Instances).Takes("InstanceId", "Filter", "MaxResults", "NextToken", "IncludeManagedResources");
        On("DescribeInstanceStatus", describe.Status).Takes("InstanceId", "Filter", "MaxResults", "NextToken", "IncludeAllInstances");
        On("DescribeTags", describe.Tags).Takes("Filter", "MaxResults", "NextToken");

        var attributes = new InstanceAttributes(registry);
        On("DescribeInstanceAttribute", attributes.Describe).Takes("InstanceId", "Attribute");
        On("ModifyInstanceAttribute", attributes.Modify)
            .Takes(
                "InstanceId",
                "Attribute",
                "Value",
                "DisableApiStop",
                "DisableApiTermination",
                "EbsOptimized",
                "InstanceInitiatedShutdownBehavior"
            );
        On("DescribeInstanceCreditSpecifications", attributes.DescribeCredits).Takes("InstanceId");
        On("DescribeInstanceTypes", InstanceAttributes.DescribeTypes)
            .Takes("InstanceType")
            .Without("anything about a type but what its name says: whether it is burstable, whether it is bare metal");
        On("DescribeVpcs", DefaultNetwork.DescribeVpcs).Takes("VpcId", "Filter").Without("VPCs other than each account's default one");

        var lifecycle = new InstanceLifecycle(registry);
        On("StartInstances", lifecycle.Start).Takes("InstanceId");
        On("StopInstances", lifecycle.StopAsync).Takes("InstanceId", "Force");
        On("TerminateInstances", lifecycle.TerminateAsync).Takes("InstanceId");
        On("CreateTags", lifecycle.CreateTags).Takes("ResourceId", "Tag").Without("tags of anything but instances");
        On("DeleteTags", lifecycle.DeleteTags).Takes("ResourceId", "Tag").Without("tags of anything but instances");

        var associations = new ProfileAssociations(registry, selection, time);
        On("AssociateIamInstanceProfile", associations.Associate).Takes("InstanceId", "IamInstanceProfile");
        On("ReplaceIamInstanceProfileAssociation", associations.Replace).Takes("AssociationId", "IamInstanceProfile");
        On("DisassociateIamInstanceProfile", associations.Disassociate).Takes("AssociationId");
        On("DescribeIamInstanceProfileAssociations", associations.Describe).Takes("AssociationId", "Filter", "MaxResults", "NextToken");
    }
}
