using System.Text.Json.Nodes;

namespace LocalAws.Deployment;

/// <summary>
/// Creates, changes and deletes stacks as CloudFormation does: each resource after what it refers to, independent ones concurrently in a
/// random order, and backwards if one fails.
/// </summary>
/// <param name="tools">The tools that create stacks.</param>
/// <param name="import">Returns the value of another stack's export, given the importing stack and the export's name.</param>
internal sealed partial class StackEngine(StackTools tools, Func<Stack, string, string?> import)
{
    private DateTimeOffset Now => tools.Time.GetUtcNow();

    /// <summary>Creates every resource of a stack whose creation has begun; returns null, or the reason why it failed.</summary>
    public async Task<LocalAwsException?> CreateAsync(Stack stack, StackPlan plan, CancellationToken cancellationToken)
    {
        stack.Plan = plan;
        var intrinsics = IntrinsicsOf(stack, plan);
        LocalAwsException? failure = null;
        var failed = Array.Empty<string>();
        try
        {
            var graph = new ResourceGraph(plan.Template, intrinsics.Holds);
            (failed, failure) = await InOrder.RunAsync(
                graph.Resources.Keys,
                graph.Needs,
                id => CreateAsync(stack, plan, graph.Resources[id], intrinsics, graph.Needs(id), cancellationToken)
            );
            if (failure is null)
            {
                stack.Outputs = OutputsOf(plan.Template, intrinsics);
                stack.Enter("CREATE_COMPLETE", null, plan, Now);
                return null;
            }
        }
        catch (TemplateException e)
        {
            failure = e;
        }
        var reason =
            failed.Length == 0 ? ReasonOf(failure!) : $"The following resource(s) failed to create: [{string.Join(", ", failed)}]. ";
        if (plan.DisableRollback)
        {
            stack.Enter("CREATE_FAILED", reason, plan, Now);
            return failure;
        }
        stack.Enter("ROLLBACK_IN_PROGRESS", reason + "Rollback requested by user.", plan, Now);
        var left = await DeleteAllAsync(stack, plan, [], isRollback: true, cancellationToken);
        if (left.Length == 0)
            stack.Enter("ROLLBACK_COMPLETE", null, plan, Now);
        else
            stack.Enter("ROLLBACK_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", left)}]. ", plan, Now);
        return failure;
    }

    /// <summary>Deletes every resource of a stack whose deletion has begun, each before what it depends on.</summary>
    /// <param name="retained">Logical ids of resources to leave alone.</param>
    public async Task DeleteAsync(Stack stack, StackPlan plan, IReadOnlyList<string> retained, CancellationToken cancellationToken)
    {
        var left = await DeleteAllAsync(stack, plan, retained, isRollback: false, cancellationToken);
        if (left.Length > 0)
        {
            stack.Enter("DELETE_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", left)}]. ", plan, Now);
            return;
        }
        stack.Outputs = new Dictionary<string, StackOutput>();
        stack.Deleted = Now;
        stack.Enter("DELETE_COMPLETE", null, plan, Now);
    }

    /// <summary>What is wrong with a plan, found before anything is created.</summary>
    public void Check(Stack stack, StackPlan plan)
    {
        var intrinsics = IntrinsicsOf(stack, plan);
        TemplateChecks.CheckRules(plan.Template, intrinsics);
        var graph = new ResourceGraph(plan.Template, intrinsics.Holds);
        foreach (var resource in plan.Template.Resources.Values)
            ResourceType.Of(resource);
        TemplateChecks.CheckOutputs(plan.Template, graph, intrinsics);
    }

    /// <summary>What a stack with this plan would report.</summary>
    public IReadOnlyDictionary<string, StackOutput> OutputsOf(Stack stack, StackPlan plan) =>
        OutputsOf(plan.Template, IntrinsicsOf(stack, plan));

    public Intrinsics IntrinsicsOf(Stack stack, StackPlan plan) =>
        new(
            new(
                stack.Identity,
                plan.Values,
                id => stack.Resources.GetValueOrDefault(id),
                name =>
                {
                    stack.Imports[name] = 0;
                    return import(stack, name);
                }
            ),
            plan.Template.Conditions,
            plan.Template.Mappings
        );

    private static Dictionary<string, StackOutput> OutputsOf(Template template, Intrinsics intrinsics)
    {
        var outputs = new Dictionary<string, StackOutput>(StringComparer.Ordinal);
        foreach (var output in template.Outputs.Entries)
        {
            var declared = output.Value.AsMap();
            if (declared["Condition"] is { } condition && !intrinsics.Holds(condition))
                continue;
            var export = declared["Export"]?.AsMap().Required("Name");
            outputs.Add(
                output.Key,
                new(
                    output.Key,
                    intrinsics.Text(declared.Required("Value")),
                    declared["Description"]?.AsText(),
                    export is null ? null : intrinsics.Text(export)
                )
            );
        }
        return outputs;
    }

    private async Task<LocalAwsException?> CreateAsync(
        Stack stack,
        StackPlan plan,
        TemplateResource declared,
        Intrinsics intrinsics,
        IReadOnlyList<string> needs,
        CancellationToken cancellationToken
    )
    {
        var resource = New(declared, needs);
        try
        {
            var type = ResourceType.Of(declared);
            var properties = (JsonObject)intrinsics.Evaluate(declared.Properties)!;
            resource = resource with { Properties = properties };
            stack.Tell(resource with { Updated = Now }, plan);
            if (type.Fault(declared.LogicalId, properties) is { } fault)
                throw new ResourceException(declared.At, fault, fault);
            var work = new ResourceWork(stack.Identity, declared.LogicalId, type, declared.At, properties, [], tools, plan.Principal)
            {
                Began = physicalId =>
                {
                    resource = resource with { PhysicalId = physicalId };
                    stack.Tell(resource with { Reason = "Resource creation Initiated", Updated = Now }, plan);
                },
            };
            await type.CreateAsync(work, cancellationToken);
            stack.Tell(
                resource with
                {
                    PhysicalId = work.Made ?? resource.PhysicalId,
                    Attributes = work.Attributes,
                    Status = "CREATE_COMPLETE",
                    Updated = Now,
                },
                plan
            );
            return null;
        }
        catch (LocalAwsException e)
        {
            stack.Tell(resource with { Status = "CREATE_FAILED", Reason = ReasonOf(e), Updated = Now }, plan);
            return e;
        }
    }

    private static StackResource New(TemplateResource declared, IReadOnlyList<string> needs) =>
        new(declared.LogicalId, declared.Type, "", new Dictionary<string, string>())
        {
            Needs = needs,
            DeletionPolicy = declared.DeletionPolicy,
            UpdateReplacePolicy = declared.UpdateReplacePolicy,
            At = declared.At,
        };

    /// <summary>Deletes what a stack has; returns the logical ids of what could not be deleted.</summary>
    private async Task<string[]> DeleteAllAsync(
        Stack stack,
        StackPlan plan,
        IReadOnlyList<string> retained,
        bool isRollback,
        CancellationToken cancellationToken
    )
    {
        var there = stack.Resources.Values.Where(resource => resource.Status != "DELETE_COMPLETE").ToDictionary(r => r.LogicalId);
        // A resource is deleted after everything that refers to it.
        string[] NeededBy(string id) => [.. there.Values.Where(other => other.Needs.Contains(id)).Select(other => other.LogicalId)];
        var (failed, _) = await InOrder.RunAsync(
            there.Keys,
            NeededBy,
            async id =>
            {
                var resource = there[id];
                var isKept = retained.Contains(id) || IsKept(resource.DeletionPolicy, isRollback);
                var (gone, fault) = await DeleteAsync(stack, plan, resource, isKept, cancellationToken);
                stack.Tell(gone, plan);
                return fault;
            },
            goOn: true
        );
        return failed;
    }

    private static bool IsKept(string policy, bool isRollback) => policy == "Retain" || (policy == "RetainExceptOnCreate" && !isRollback);

    /// <summary>Deletes one resource, or retains it.</summary>
    private async Task<(StackResource Resource, LocalAwsException? Failure)> DeleteAsync(
        Stack stack,
        StackPlan plan,
        StackResource resource,
        bool isKept,
        CancellationToken cancellationToken
    )
    {
        // There is nothing to delete if it was never created.
        if (resource.PhysicalId.Length == 0)
            return (resource with { Status = "DELETE_COMPLETE", Reason = null, Updated = Now }, null);
        if (isKept)
            return (resource with { Status = "DELETE_SKIPPED", Reason = null, Updated = Now }, null);
        stack.TellOnly(resource with { Status = "DELETE_IN_PROGRESS", Reason = null, Updated = Now }, plan);
        try
        {
            await ResourceType.Of(resource.Type).DeleteAsync(WorkOn(stack, plan, resource, [], resource.Properties), cancellationToken);
            return (resource with { Status = "DELETE_COMPLETE", Reason = null, Updated = Now }, null);
        }
        catch (LocalAwsException e)
        {
            return (resource with { Status = "DELETE_FAILED", Reason = ReasonOf(e), Updated = Now }, e);
        }
    }

    private ResourceWork WorkOn(Stack stack, StackPlan plan, StackResource resource, JsonObject before, JsonObject properties) =>
        new(stack.Identity, resource.LogicalId, ResourceType.Of(resource.Type), resource.At, properties, before, tools, plan.Principal)
        {
            PhysicalId = resource.PhysicalId,
        };

    private static string ReasonOf(LocalAwsException e) =>
        e switch
        {
            ResourceException refused => refused.Reason,
            TemplateException template => template.What,
            _ => e.Message,
        };
}
