using Amazon.EC2.Model;
using RepoGrant.Host;

namespace RepoGrant.Consumer;

/// <summary>Looks up what became of instances since they were selected: for one that was terminated nothing is worth waiting.</summary>
internal static class InstanceStates
{
    /// <summary>The state of each of the ids, as EC2 names it; ids that EC2 does not know are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(ConsumerAccount consumer, IReadOnlyCollection<string> ids)
    {
        // A filter leaves out what does not exist; InstanceIds would refuse them all.
        var instances = await Pages.AllAsync(
            next =>
                consumer.Ec2.DescribeInstancesAsync(
                    new DescribeInstancesRequest { Filters = [new Filter { Name = "instance-id", Values = [.. ids] }], NextToken = next },
                    consumer.Deadline
                ),
            page => page.Reservations?.SelectMany(reservation => reservation.Instances ?? []),
            page => page.NextToken
        );
        return instances.ToDictionary(instance => instance.InstanceId, instance => instance.State.Name.Value, StringComparer.Ordinal);
    }

    /// <summary>Whether an instance in this state never runs again.</summary>
    public static bool IsOver(string state) => state is "shutting-down" or "terminated";
}
