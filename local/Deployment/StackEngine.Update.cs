using System.Text.Json.Nodes;

namespace LocalAws.Deployment;

/// <summary>What an update has done to a resource, so that it can be undone.</summary>
/// <param name="LogicalId">The resource.</param>
/// <param name="Before">Its previous state; null if it is new.</param>
/// <param name="IsReplaced">Whether another resource has taken its place.</param>
internal sealed record Step(string LogicalId, StackResource? Before, bool IsReplaced);

/// <summary>Updates: what differs is changed or replaced, and what is no longer needed is deleted at the end.</summary>
internal sealed partial class StackEngine
{
    /// <summary>Makes a stack whose update has begun match the plan; returns null, or the reason why it was rolled back.</summary>
    public async Task<LocalAwsException?> UpdateAsync(Stack stack, StackPlan plan, CancellationToken cancellationToken)
    {
        var former = stack.Plan;
        var intrinsics = IntrinsicsOf(stack, plan);
        var steps = new Stack<Step>();
        var failed = Array.Empty<string>();
        LocalAwsException? failure;
        try
        {
            var graph = new ResourceGraph(plan.Template, intrinsics.Holds);
            (failed, failure) = await InOrder.RunAsync(
                graph.Resources.Keys,
                graph.Needs,
                id => ApplyAsync(stack, plan, graph.Resources[id], intrinsics, graph.Needs(id), steps, cancellationToken)
            );
            if (failure is null)
            {
                var outputs = OutputsOf(plan.Template, intrinsics);
                stack.Plan = plan;
                stack.Outputs = outputs;
                stack.Enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", null, plan, Now);
                await CleanUpAsync(stack, plan, graph, steps, cancellationToken);
                stack.Enter("UPDATE_COMPLETE", null, plan, Now);
                return null;
            }
        }
        catch (TemplateException e)
        {
            failure = e;
        }
        var reason =
            failed.Length == 0 ? ReasonOf(failure) : $"The following resource(s) failed to update: [{string.Join(", ", failed)}]. ";
        if (plan.DisableRollback)
        {
            stack.Enter("UPDATE_FAILED", reason, plan, Now);
            return failure;
        }
        stack.Enter("UPDATE_ROLLBACK_IN_PROGRESS", reason, plan, Now);
        await RollBackAsync(stack, plan with { Template = former.Template }, steps, cancellationToken);
        return failure;
    }

    /// <summary>The properties in which a resource differs.</summary>
    public static IReadOnlyList<string> Differences(JsonObject before, JsonObject after) =>
        [
            .. before
                .Select(pair => pair.Key)
                .Union(after.Select(pair => pair.Key))
                .Where(key => !JsonNode.DeepEquals(before[key], after[key])),
        ];

    private async Task<LocalAwsException?> ApplyAsync(
        Stack stack,
        StackPlan plan,
        TemplateResource declared,
        Intrinsics intrinsics,
        IReadOnlyList<string> needs,
        Stack<Step> steps,
        CancellationToken cancellationToken
    )
    {
        var id = declared.LogicalId;
        if (!stack.Resources.TryGetValue(id, out var before) || IsOver(before))
        {
            Push(new(id, null, IsReplaced: false));
            return await CreateAsync(stack, plan, declared, intrinsics, needs, cancellationToken);
        }
        var isTouched = false;
        var resource = New(declared, needs) with { PhysicalId = before.PhysicalId, Attributes = before.Attributes };
        try
        {
            var type = ResourceType.Of(declared);
            var properties = (JsonObject)intrinsics.Evaluate(declared.Properties)!;
            resource = resource with { Properties = properties };
            var changed = Differences(before.Properties, properties);
            if (changed.Count == 0 && before.Type == declared.Type)
            {
                stack.Resources[id] = resource with { Status = before.Status, Reason = before.Reason, Updated = before.Updated };
                return null;
            }
            if (before.Type != declared.Type)
                throw Refused($"Update of resource type is not permitted. The new template modifies resource type of: [{id}]");
            if (type.Fault(id, properties) is { } fault)
                throw Refused(fault);
            if (type.IsReplacedBy(changed, properties))
            {
                if (type.NameProperty is { } name && properties[name] is JsonValue given && !changed.Contains(name))
                {
                    throw Refused(
                        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                            + $"Rename {Intrinsics.AsText(given)} and update the stack again."
                    );
                }
                stack.TellOnly(
                    before with
                    {
                        Status = "UPDATE_IN_PROGRESS",
                        Reason = "Requested update requires the creation of a new physical resource; hence creating one.",
                        Updated = Now,
                    },
                    plan
                );
                Push(new(id, before, IsReplaced: true));
                var failure = await CreateAsync(stack, plan, declared, intrinsics, needs, cancellationToken);
                if (failure is null)
                    stack.Tell(stack.Resources[id] with { Status = "UPDATE_COMPLETE", Reason = null, Updated = Now }, plan);
                return failure;
            }
            Push(new(id, before, IsReplaced: false));
            stack.Tell(resource with { Status = "UPDATE_IN_PROGRESS", Updated = Now }, plan);
            var work = WorkOn(stack, plan, resource, before.Properties, properties);
            await type.UpdateAsync!(work, cancellationToken);
            stack.Tell(Changed(resource, work) with { Status = "UPDATE_COMPLETE", Updated = Now }, plan);
            return null;
        }
        catch (LocalAwsException e)
        {
            stack.Tell((isTouched ? resource : before) with { Status = "UPDATE_FAILED", Reason = ReasonOf(e), Updated = Now }, plan);
            return e;
        }

        void Push(Step step)
        {
            isTouched = true;
            lock (steps)
                steps.Push(step);
        }

        ResourceException Refused(string reason) => new(declared.At, $"{id} ({declared.Type}): {reason}", reason);
    }

    private static bool IsOver(StackResource resource) => resource.Status is "DELETE_COMPLETE" or "DELETE_SKIPPED";

    private static StackResource Changed(StackResource resource, ResourceWork work) =>
        work.Attributes.Count == 0
            ? resource
            : resource with
            {
                Attributes = resource
                    .Attributes.Where(a => !work.Attributes.ContainsKey(a.Key))
                    .Concat(work.Attributes)
                    .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal),
            };

    /// <summary>Deletes what was replaced and what the template no longer has. What cannot be deleted stays, outside the stack.</summary>
    private async Task CleanUpAsync(
        Stack stack,
        StackPlan plan,
        ResourceGraph graph,
        Stack<Step> steps,
        CancellationToken cancellationToken
    )
    {
        var replaced = steps
            .Where(step => step is { IsReplaced: true, Before: not null })
            .Select(step => (Resource: step.Before!, IsKept: IsKept(step.Before!.UpdateReplacePolicy, isRollback: false)));
        var removed = stack
            .Resources.Values.Where(resource => !graph.Resources.ContainsKey(resource.LogicalId) && !IsOver(resource))
            .Select(resource => (Resource: resource, IsKept: IsKept(resource.DeletionPolicy, isRollback: false)));
        var leaving = replaced.Concat(removed).ToDictionary(pair => pair.Resource.LogicalId, StringComparer.Ordinal);
        await InOrder.RunAsync(
            leaving.Keys,
            id => [.. leaving.Values.Where(other => other.Resource.Needs.Contains(id)).Select(other => other.Resource.LogicalId)],
            async id =>
            {
                var (resource, isKept) = leaving[id];
                var (gone, failure) = await DeleteAsync(stack, plan, resource, isKept, cancellationToken);
                if (graph.Resources.ContainsKey(id))
                    stack.TellOnly(gone, plan);
                else
                    stack.Tell(gone, plan);
                return failure;
            },
            goOn: true
        );
    }

    /// <summary>Undoes the steps of an update, last first.</summary>
    private async Task RollBackAsync(Stack stack, StackPlan plan, Stack<Step> steps, CancellationToken cancellationToken)
    {
        var failed = new List<string>();
        var leftOver = new List<StackResource>();
        foreach (var (id, before, isReplaced) in steps)
        {
            var now = stack.Resources.GetValueOrDefault(id);
            if (before is null || isReplaced)
            {
                if (now is not null)
                    leftOver.Add(now);
                if (before is not null)
                    stack.Tell(before with { Status = "UPDATE_COMPLETE", Reason = null, Updated = Now }, plan);
                continue;
            }
            stack.TellOnly(before with { Status = "UPDATE_IN_PROGRESS", Updated = Now }, plan);
            try
            {
                var work = WorkOn(stack, plan, before, now?.Properties ?? [], before.Properties);
                await ResourceType.Of(before.Type).UpdateAsync!(work, cancellationToken);
                stack.Tell(Changed(before, work) with { Status = "UPDATE_COMPLETE", Reason = null, Updated = Now }, plan);
            }
            catch (LocalAwsException e)
            {
                failed.Add(id);
                stack.Tell(before with { Status = "UPDATE_FAILED", Reason = ReasonOf(e), Updated = Now }, plan);
            }
        }
        // A resource whose update was refused before anything was done is unchanged.
        foreach (
            var resource in stack.Resources.Values.Where(resource =>
                resource.Status == "UPDATE_FAILED" && !failed.Contains(resource.LogicalId)
            )
        )
        {
            stack.Resources[resource.LogicalId] = resource with { Status = "UPDATE_COMPLETE", Reason = null };
        }
        if (failed.Count > 0)
        {
            stack.Enter(
                "UPDATE_ROLLBACK_FAILED",
                $"The following resource(s) failed to update: [{string.Join(", ", failed)}]. ",
                plan,
                Now
            );
            return;
        }
        stack.Enter("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", null, plan, Now);
        foreach (var resource in leftOver)
        {
            var (gone, _) = await DeleteAsync(stack, plan, resource, isKept: resource.DeletionPolicy == "Retain", cancellationToken);
            if (
                stack.Resources.TryGetValue(resource.LogicalId, out var now)
                && now.PhysicalId == gone.PhysicalId
                && now.Status.StartsWith("CREATE", StringComparison.Ordinal)
            )
            {
                stack.Tell(gone, plan);
            }
            else
            {
                stack.TellOnly(gone, plan);
            }
        }
        stack.Enter("UPDATE_ROLLBACK_COMPLETE", null, plan, Now);
    }
}
