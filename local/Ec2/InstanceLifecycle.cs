using System.Xml.Linq;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>Starting, stopping, terminating and tagging instances.</summary>
internal sealed class InstanceLifecycle(InstanceRegistry registry)
{
    public ApiResponse Start(ApiRequest request)
    {
        var instances = Named(request);
        foreach (var instance in instances)
        {
            if (instance.State is InstanceState.Stopping or InstanceState.ShuttingDown or InstanceState.Terminated)
                throw Ec2Errors.WrongState($"The instance '{instance.Id}' is not in a state from which it can be started");
        }
        return ApiResponse.Xml(
            new XElement(
                "instancesSet",
                instances
                    .Select(instance =>
                    {
                        if (instance.State != InstanceState.Stopped)
                            return InstanceXml.Change(instance, instance.State);
                        registry.Restart(instance);
                        return InstanceXml.Change(instance with { State = InstanceState.Pending }, instance.State);
                    })
                    .ToList()
            )
        );
    }

    public async Task<ApiResponse> StopAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var instances = Named(request);
        foreach (var instance in instances)
        {
            if (instance.State is InstanceState.ShuttingDown or InstanceState.Terminated)
                throw Ec2Errors.WrongState($"This instance '{instance.Id}' is not in a state from which it can be stopped.");
            if (instance.Options.DisableApiStop)
                throw Ec2Errors.Protected(instance.Id, "stopped", "disableApiStop");
        }
        var changes = new XElement("instancesSet");
        foreach (var instance in instances)
        {
            var stops = instance.State is InstanceState.Pending or InstanceState.Running;
            changes.Add(InstanceXml.Change(stops ? instance with { State = InstanceState.Stopping } : instance, instance.State));
            if (stops)
                await registry.StopAsync(instance, cancellationToken);
        }
        return ApiResponse.Xml(changes);
    }

    public async Task<ApiResponse> TerminateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var changes = new XElement("instancesSet");
        var instances = Named(request);
        if (instances.FirstOrDefault(instance => instance.Options.DisableApiTermination) is { } kept)
            throw Ec2Errors.Protected(kept.Id, "terminated", "disableApiTermination");
        foreach (var instance in instances)
        {
            var ends = instance.State is not (InstanceState.ShuttingDown or InstanceState.Terminated);
            changes.Add(InstanceXml.Change(ends ? instance with { State = InstanceState.ShuttingDown } : instance, instance.State));
            if (ends)
                await registry.TerminateAsync(instance);
        }
        return ApiResponse.Xml(changes);
    }

    public ApiResponse CreateTags(ApiRequest request)
    {
        var tags = InstanceInput.Tags(request.Parameters);
        if (tags.Count == 0)
            throw Ec2Errors.Missing("tagSet");
        foreach (var instance in Tagged(request, [.. TagConditions.OfRequest(tags)]))
        {
            registry.Tag(
                instance.Id,
                before =>
                {
                    var after = new SortedDictionary<string, string>(before.ToDictionary(), StringComparer.Ordinal);
                    foreach (var (key, value) in tags)
                        after[key] = value;
                    InstanceInput.CheckTagLimit(after.Count);
                    return after;
                }
            );
        }
        return ApiResponse.Xml(new XElement("return", "true"));
    }

    /// <summary>Deletes tags by key, by key and value if a value is given, or all of them if no tag is named.</summary>
    public ApiResponse DeleteTags(ApiRequest request)
    {
        var doomed = request.Parameters.Objects("Tag").Select(t => (Key: t.Text("Key") ?? "", Value: t.Text("Value"))).ToList();
        (string, string[])[] context = doomed.Count == 0 ? [] : [("aws:TagKeys", [.. doomed.Select(t => t.Key)])];
        foreach (var instance in Tagged(request, context))
        {
            registry.Tag(
                instance.Id,
                before => new SortedDictionary<string, string>(
                    before
                        .Where(tag =>
                            doomed.Count > 0 && !doomed.Exists(d => d.Key == tag.Key && (d.Value is null || d.Value == tag.Value))
                        )
                        .ToDictionary(),
                    StringComparer.Ordinal
                )
            );
        }
        return ApiResponse.Xml(new XElement("return", "true"));
    }

    private IReadOnlyList<Instance> Named(ApiRequest request)
    {
        var ids = request.Parameters.Texts("InstanceId");
        if (ids.Count == 0)
            throw Ec2Errors.Combination("No instances specified");
        var instances = registry.Authorized(request, ids);
        request.EndDryRun();
        return instances;
    }

    private IReadOnlyList<Instance> Tagged(ApiRequest request, (string Key, string[] Values)[] context)
    {
        var ids = request.Parameters.Texts("ResourceId");
        if (ids.Count == 0)
            throw Ec2Errors.Missing("resourceIdSet");
        foreach (var id in ids)
        {
            if (!id.StartsWith("i-", StringComparison.Ordinal))
                throw AwsException.NotSupported($"tags of {id}, only those of instances");
        }
        var instances = registry.Authorized(request, ids, context);
        request.EndDryRun();
        return instances;
    }
}
