using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>The states of a definition.</summary>
internal sealed partial class DefinitionReader
{
    private State? ReadState(string name, DefinitionFields fields, bool allJsonata, Scope scope)
    {
        var language = fields.Language();
        if (allJsonata && language == "JSONPath")
            fields.Problem("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
        if (fields.OptionalText("Type") is not { } type)
        {
            fields.Required("Type");
            return null;
        }
        if (!StateFields.Of.TryGetValue(type, out var known))
        {
            fields.NotOneOf("Type", StateFields.Of.Keys);
            return null;
        }
        if (!allJsonata && language != JsonataLanguage)
        {
            fields.NotSupported(
                $"the query language JSONPath, which the state '{name}' uses: set \"QueryLanguage\": \"JSONata\" for the whole "
                    + "state machine"
            );
            fields.OnlyKnows([.. StateFields.Common, .. known, .. StateFields.JsonPath]);
            return null;
        }
        fields.OnlyKnows([.. StateFields.Common, .. known]);
        foreach (var field in StateFields.NotSupported.Where(fields.Has))
            fields.NotSupported($"the field {field}, which the state '{name}' has");
        var common = ReadCommon(name, type, fields, scope);
        return type switch
        {
            "Pass" => new PassState(common),
            "Succeed" => new SucceedState(common),
            "Fail" => new FailState(common) { Error = fields.Template("Error"), Cause = fields.Template("Cause") },
            "Wait" => ReadWait(fields, common),
            "Choice" => ReadChoice(fields, common, scope),
            "Task" => ReadTask(fields, common, scope),
            "Parallel" => ReadParallel(fields, common, scope),
            _ => ReadMap(fields, common, scope),
        };
    }

    private static StateCommon ReadCommon(string name, string type, DefinitionFields fields, Scope scope)
    {
        string? next = null;
        if (type is not ("Choice" or "Succeed" or "Fail"))
        {
            var end = fields["End"]?.GetValueKind() == JsonValueKind.True;
            if (fields.Has("End") && !end && fields["End"]?.GetValueKind() != JsonValueKind.False)
                fields.Problem("End", "Value must be a boolean");
            if (end == fields.Has("Next"))
                fields.Problem("Exactly one of these fields is required: [Next, End]");
            if (fields.Has("Next"))
                next = fields.Text("Next");
        }
        return new(name, type, next, fields.Template("Output"), fields.Assign(scope.Outer));
    }

    private static WaitState ReadWait(DefinitionFields fields, StateCommon common)
    {
        var seconds = fields.NumberTemplate("Seconds", 0);
        var timestamp = fields.Template("Timestamp");
        if ((seconds is null) == (timestamp is null))
            fields.Problem("Exactly one of these fields is required: [Seconds, Timestamp]");
        if (timestamp is { IsExpression: false } && !Timestamps.TryParse(fields.OptionalText("Timestamp") ?? "", out _))
            fields.Problem("Timestamp", "String does not match RFC3339 timestamp");
        return new(common) { Seconds = seconds, Timestamp = timestamp };
    }

    private static ChoiceState ReadChoice(DefinitionFields fields, StateCommon common, Scope scope)
    {
        var rules = new List<ChoiceRule>();
        foreach (var rule in fields.RequiredParts("Choices", "Choice must be a JSON object"))
        {
            rule.OnlyKnows("Condition", "Next", "Assign", "Output", "Comment");
            var condition = rule.Template("Condition");
            if (condition is null)
                rule.Required("Condition");
            else if (condition is { IsExpression: false, Literal: not ("true" or "false") })
                rule.Problem("Condition", "Value must be a JSONata expression or a boolean");
            var next = rule.Text("Next");
            var (assign, output) = (rule.Assign(scope.Outer), rule.Template("Output"));
            if (condition is not null && next is not null)
                rules.Add(new(condition, next, assign, output));
        }
        return new(common) { Rules = rules, Default = fields.Has("Default") ? fields.Text("Default") : null };
    }

    private static TaskState? ReadTask(DefinitionFields fields, StateCommon common, Scope scope)
    {
        if (!fields.Has("Resource"))
        {
            fields.Required("Resource");
            return null;
        }
        if (fields.Text("Resource") is not { } resource)
            return null;
        if (!resource.StartsWith("arn:", StringComparison.Ordinal))
            fields.Problem("Resource", "Value is not a valid resource ARN");
        else if (!TaskResource.IsSupported(resource))
            fields.NotSupported($"the resource {resource}, which the state '{common.Name}' uses");
        return new(common, ReadFailing(fields, scope))
        {
            Resource = resource,
            Arguments = fields.Template("Arguments"),
            TimeoutSeconds = fields.NumberTemplate("TimeoutSeconds", 1),
        };
    }

    private ParallelState? ReadParallel(DefinitionFields fields, StateCommon common, Scope scope)
    {
        if (fields.RequiredParts("Branches", "Branch must be a JSON object").ToList() is not { Count: > 0 } branches)
            return null;
        var flows = new List<Flow>();
        foreach (var branch in branches)
        {
            branch.OnlyKnows("Comment", "StartAt", "States", "QueryLanguage");
            if (ReadFlow(branch, allJsonata: true, scope.All) is { } flow)
                flows.Add(flow);
        }
        return new(common, ReadFailing(fields, scope)) { Branches = flows, Arguments = fields.Template("Arguments") };
    }

    private MapState? ReadMap(DefinitionFields fields, StateCommon common, Scope scope)
    {
        if (fields["ItemProcessor"] is not JsonObject json)
        {
            fields.Required("ItemProcessor");
            return null;
        }
        var processor = fields.Part("ItemProcessor", json);
        processor.OnlyKnows("Comment", "StartAt", "States", "ProcessorConfig", "QueryLanguage");
        var mode = DefinitionFields.TextOf((processor["ProcessorConfig"] as JsonObject)?["Mode"]);
        if (mode == "DISTRIBUTED")
            fields.NotSupported($"a distributed Map, which the state '{common.Name}' is");
        else if (mode is not (null or "INLINE"))
            processor.NotOneOf("ProcessorConfig/Mode", "INLINE", "DISTRIBUTED");
        var items = fields.Template("Items");
        if (items is { IsExpression: false } && fields["Items"] is not JsonArray)
            fields.Problem("Items", "Value must be a JSONata expression or an array");
        var concurrency = fields.NumberTemplate("MaxConcurrency", 0);
        if (ReadFlow(processor, allJsonata: true, scope.All) is not { } flow)
            return null;
        return new(common, ReadFailing(fields, scope))
        {
            Processor = flow,
            Items = items,
            ItemSelector = fields.Template("ItemSelector"),
            MaxConcurrency = concurrency,
            Tolerance = [.. new[] { "ToleratedFailureCount", "ToleratedFailurePercentage" }.Select(fields.Template).OfType<Template>()],
        };
    }
}
