namespace LocalAws.Lagging;

/// <summary>What follows a write late.</summary>
internal enum LagKind
{
    /// <summary>IAM's own answers.</summary>
    IamReads,

    /// <summary>What IAM decides by, for every service, and whether a service may assume a role.</summary>
    IamDecisions,

    /// <summary>Which instance profiles EC2 knows, and with which role.</summary>
    Ec2Profiles,

    /// <summary>How EC2 describes instances, their tags and their profiles.</summary>
    Ec2Instances,

    /// <summary>From an association being there until EC2 calls it associated.</summary>
    Ec2Associations,

    /// <summary>Whether Systems Manager shows an instance that has registered, and whether it takes a command for it.</summary>
    SsmInstances,

    /// <summary>What Systems Manager tells of a command.</summary>
    SsmCommands,

    /// <summary>Which documents, and which of their versions, a command can be sent with.</summary>
    SsmDocuments,

    /// <summary>How long a transaction of DynamoDB takes: until then other writes of its items conflict with it.</summary>
    Transactions,
}

/// <summary>The longest that each kind takes.</summary>
internal static class LagRange
{
    /// <summary>
    /// AWS promises none of these: it says that everything follows in the end. These are what AWS's documents and those who live with it
    /// say is usual at most.
    /// </summary>
    public static TimeSpan LongestOf(LagKind kind) =>
        TimeSpan.FromSeconds(
            kind switch
            {
                // "Changes that I make are not always immediately visible" (IAM user guide, "Troubleshoot IAM"); reads that follow a
                // creation miss it for some seconds (https://github.com/hashicorp/terraform-provider-aws/issues/18435).
                LagKind.IamReads => 15,
                // The Terraform provider gives IAM two minutes (internal/service/iam, propagationTimeout); most of it is over in one.
                LagKind.IamDecisions => 60,
                // https://github.com/hashicorp/terraform-provider-aws/issues/12533 has half a minute.
                LagKind.Ec2Profiles => 30,
                // "Eventual consistency in the Amazon EC2 API" (EC2 developer guide): a describe "might not return" what was just made.
                LagKind.Ec2Instances => 10,
                LagKind.Ec2Associations => 10,
                // An agent reports when it starts and every five minutes; what it has reported is shown some seconds later.
                LagKind.SsmInstances => 10,
                // InvocationDoesNotExist "for about a second" (https://github.com/aws/aws-cli/issues/6195 and its like).
                LagKind.SsmCommands => 3,
                // AWS states none. A transaction is prepared and then committed by several servers: tens of milliseconds, rarely more.
                LagKind.Transactions => 1,
                _ => 5,
            }
        );
}
