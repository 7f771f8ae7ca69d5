using System.Text.RegularExpressions;
using Amazon.EC2;
using Amazon.EC2.Model;
using RepoGrant.Contract;
using RepoGrant.Host;
using Ec2Instance = Amazon.EC2.Model.Instance;

namespace RepoGrant.Consumer;

/// <summary>Looks instances up, page after page.</summary>
internal static partial class InstanceQueries
{
    // EC2 API reference, "Filter": "a maximum of 50 filters" in a call.
    private const int MaxFilters = 50;

    // EC2 API reference, DescribeInstances: "up to 200 filter values in a single request". A grant may have had any number of instances.
    private const int MaxValues = 200;

    // Few enough for EC2's request rate (EC2 Developer Guide, "Request throttling"): DescribeInstances with a filter has a bucket of 50.
    private const int SideBySide = 10;

    private static readonly List<string> NotTerminated = ["pending", "running", "stopping", "stopped"];

    /// <summary>
    /// The instances with these ids that exist. A filter skips ids that do not; the InstanceIds parameter would fail the whole call and
    /// name one.
    /// </summary>
    public static async Task<IReadOnlyList<Ec2Instance>> ByIdsAsync(
        IAmazonEC2 ec2,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var found = new List<Ec2Instance>();
        foreach (var some in ids.Chunk(MaxValues * SideBySide))
        {
            var looking = some.Chunk(MaxValues)
                .Select(values => DescribeAsync(ec2, [new Filter { Name = "instance-id", Values = [.. values] }], cancellationToken));
            foreach (var instances in await Task.WhenAll(looking))
                found.AddRange(instances);
        }

        return found;
    }

    /// <summary>The instances that have all of the tags, each with exactly that value.</summary>
    public static async Task<IReadOnlyList<Ec2Instance>> ByTagsAsync(
        IAmazonEC2 ec2,
        IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken
    )
    {
        if (tags.Count == 0)
            return [];

        // The filter for states takes one of the 50; further tags are compared below.
        var filters = tags.Take(MaxFilters - 1)
            .Select(tag => new Filter { Name = "tag:" + tag.Key, Values = [Literal(tag.Value)] })
            .Append(new Filter { Name = "instance-state-name", Values = NotTerminated });
        var instances = await DescribeAsync(ec2, [.. filters], cancellationToken);
        return [.. instances.Where(instance => Has(instance, tags))];
    }

    /// <summary>The instances that have one of these instance profiles, by ARN, except terminated ones.</summary>
    public static Task<IReadOnlyList<Ec2Instance>> ByProfilesAsync(
        IAmazonEC2 ec2,
        List<string> profileArns,
        CancellationToken cancellationToken
    ) =>
        DescribeAsync(
            ec2,
            [
                new Filter { Name = "iam-instance-profile.arn", Values = profileArns },
                new Filter { Name = "instance-state-name", Values = NotTerminated },
            ],
            cancellationToken
        );

    /// <summary>
    /// Instances that must exist according to their grant's record or an event: EC2 shows a launched instance with a delay.
    /// </summary>
    public static TemporaryFailure NotShownYet(IEnumerable<string> ids, string accountId, string region) =>
        new(
            $"EC2 does not show {string.Join(", ", ids)} in account {accountId}, {region}: they were launched just now, or no longer "
                + "exist."
        );

    /// <summary>Whether a request for these instances is for one, which it names by its id or by its tags.</summary>
    public static bool IsSelected(Ec2Instance instance, InstanceSelection by) =>
        by.Ids.Contains(instance.InstanceId, StringComparer.Ordinal) || (by.Tags.Count > 0 && Has(instance, by.Tags));

    public static bool Has(Ec2Instance instance, IReadOnlyDictionary<string, string> tags) =>
        tags.All(wanted => (instance.Tags ?? []).Any(tag => tag.Key == wanted.Key && tag.Value == wanted.Value));

    /// <summary>Escapes a filter's value: * ? and \ have a meaning there (EC2 User Guide, "Filtering considerations").</summary>
    internal static string Literal(string value) => Special().Replace(value, @"\$0");

    private static async Task<IReadOnlyList<Ec2Instance>> DescribeAsync(
        IAmazonEC2 ec2,
        List<Filter> filters,
        CancellationToken cancellationToken
    ) =>
        await Pages.AllAsync(
            next => ec2.DescribeInstancesAsync(new DescribeInstancesRequest { Filters = filters, NextToken = next }, cancellationToken),
            page => page.Reservations?.SelectMany(reservation => reservation.Instances ?? []),
            page => page.NextToken
        );

    [GeneratedRegex(@"[*?\\]")]
    private static partial Regex Special();
}
