using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.StepFunctions;

/// <summary>The states of a definition: which fields a type has and what they may be.</summary>
internal sealed partial class DefinitionReader
{
    private static readonly string[] CommonFields = ["Type", "Comment", "QueryLanguage"];

    private static readonly Dictionary<string, string[]> FieldsOf = new(StringComparer.Ordinal)
    {
        ["Pass"] = ["Next", "End", "Output", "Assign"],
        ["Task"] =
        [
            "Next",
            "End",
            "Output",
            "Assign",
            "Resource",
            "Arguments",
            "Retry",
            "Catch",
            "TimeoutSeconds",
            "HeartbeatSeconds",
            "Credentials",
        ],
        ["Choice"] = ["Choices", "Default", "Output", "Assign"],
        ["Wait"] = ["Next", "End", "Output", "Assign", "Seconds", "Timestamp"],
        ["Succeed"] = ["Output"],
        ["Fail"] = ["Error", "Cause"],
        ["Parallel"] = ["Next", "End", "Output", "Assign", "Branches", "Arguments", "Retry", "Catch"],
        ["Map"] =
        [
            "Next",
            "End",
            "Output",
            "Assign",
            "Items",
            "ItemProcessor",
            "ItemSelector",
            "MaxConcurrency",
            "Retry",
            "Catch",
            "Label",
            "ItemReader",
            "ItemBatcher",
            "ResultWriter",
            "ToleratedFailureCount",
            "ToleratedFailurePercentage",
        ],
    };

    private static readonly string[] JsonPathFields =
    [
        "InputPath",
        "OutputPath",
        "ResultPath",
        "Parameters",
        "ResultSelector",
        "Result",
        "ItemsPath",
        "SecondsPath",
        "TimestampPath",
        "TimeoutSecondsPath",
        "HeartbeatSecondsPath",
        "ErrorPath",
        "CausePath",
        "MaxConcurrencyPath",
        "Iterator",
    ];

    /// <summary>What only a distributed Map or a task with a token has: LocalAws says so at creation instead of ignoring it.</summary>
    private static readonly string[] NotPlayedFields =
    [
        "HeartbeatSeconds",
        "Credentials",
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "Label",
    ];

    private State? ReadState(
        string name,
        JsonObject fields,
        string at,
        bool allJsonata,
        IReadOnlySet<string> outerVariables,
        IReadOnlySet<string> variables
    )
    {
        var language = Language(fields, at);
        if (allJsonata && language == "JSONPath")
        {
            diagnostics.Add(
                new(Diagnostic.Schema, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at)
            );
        }

        var type = fields["Type"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        if (type is null)
        {
            diagnostics.Add(new(Diagnostic.Schema, "These fields are required: [Type]", at));
            return null;
        }
        if (!FieldsOf.TryGetValue(type, out var known))
        {
            diagnostics.Add(new(Diagnostic.Schema, $"Value is not one of: [{string.Join(", ", FieldsOf.Keys)}]", at + "/Type"));
            return null;
        }
        if (!allJsonata && language != JsonataLanguage)
        {
            notPlayed.Add(
                $"the query language JSONPath, which the state '{name}' uses: set \"QueryLanguage\": \"JSONata\" for the whole state machine"
            );
            Unknown(fields, at, [.. CommonFields, .. known, .. JsonPathFields]);
            return null;
        }
        Unknown(fields, at, [.. CommonFields, .. known]);
        notPlayed.AddRange(NotPlayedFields.Where(fields.ContainsKey).Select(field => $"the field {field}, which the state '{name}' has"));
        CheckAssign(fields, at, outerVariables);
        var next = ReadNext(fields, type, at);
        return type switch
        {
            "Pass" => new PassState
            {
                Name = name,
                Type = type,
                Next = next,
                Output = Template(fields, "Output", at),
                Assign = Template(fields, "Assign", at),
            },
            "Succeed" => new SucceedState
            {
                Name = name,
                Type = type,
                Output = Template(fields, "Output", at),
            },
            "Fail" => new FailState
            {
                Name = name,
                Type = type,
                Error = Template(fields, "Error", at),
                Cause = Template(fields, "Cause", at),
            },
            "Wait" => ReadWait(name, fields, at, next),
            "Choice" => ReadChoice(name, fields, at, outerVariables),
            "Task" => ReadTask(name, fields, at, next, outerVariables),
            "Parallel" => ReadParallel(name, fields, at, next, outerVariables, variables),
            _ => ReadMap(name, fields, at, next, outerVariables, variables),
        };
    }

    private string? ReadNext(JsonObject fields, string type, string at)
    {
        if (type is "Choice" or "Succeed" or "Fail")
            return null;
        var end = fields["End"] is JsonValue value && value.GetValueKind() == JsonValueKind.True;
        if (fields.ContainsKey("End") && !end && fields["End"]?.GetValueKind() != JsonValueKind.False)
            diagnostics.Add(new(Diagnostic.Schema, "Value must be a boolean", at + "/End"));
        if (end == fields.ContainsKey("Next"))
            diagnostics.Add(new(Diagnostic.Schema, "Exactly one of these fields is required: [Next, End]", at));
        return fields.ContainsKey("Next") ? Text(fields, "Next", at) : null;
    }

    private WaitState ReadWait(string name, JsonObject fields, string at, string? next)
    {
        var seconds = Template(fields, "Seconds", at);
        var timestamp = Template(fields, "Timestamp", at);
        if ((seconds is null) == (timestamp is null))
            diagnostics.Add(new(Diagnostic.Schema, "Exactly one of these fields is required: [Seconds, Timestamp]", at));
        if (seconds is { IsExpression: false })
            Number(fields, "Seconds", at, 0);
        if (
            timestamp is { IsExpression: false }
            && (fields["Timestamp"] is not JsonValue value || !value.TryGetValue<string>(out var text) || !Timestamps.TryParse(text, out _))
        )
        {
            diagnostics.Add(new(Diagnostic.Schema, "String does not match RFC3339 timestamp", at + "/Timestamp"));
        }

        return new()
        {
            Name = name,
            Type = "Wait",
            Next = next,
            Seconds = seconds,
            Timestamp = timestamp,
            Output = Template(fields, "Output", at),
            Assign = Template(fields, "Assign", at),
        };
    }

    private ChoiceState ReadChoice(string name, JsonObject fields, string at, IReadOnlySet<string> outerVariables)
    {
        var rules = new List<ChoiceRule>();
        if (fields["Choices"] is not JsonArray { Count: > 0 } choices)
        {
            diagnostics.Add(
                new(
                    Diagnostic.Schema,
                    fields.ContainsKey("Choices") ? "Choices must be a non-empty list" : "These fields are required: [Choices]",
                    at
                )
            );
        }
        else
        {
            for (var i = 0; i < choices.Count; i++)
            {
                var here = $"{at}/Choices[{i}]";
                if (choices[i] is not JsonObject rule)
                {
                    diagnostics.Add(new(Diagnostic.Schema, "Choice must be a JSON object", here));
                    continue;
                }
                Unknown(rule, here, ["Condition", "Next", "Assign", "Output", "Comment"]);
                CheckAssign(rule, here, outerVariables);
                var condition = Template(rule, "Condition", here, $"Choices[{i}]/Condition");
                if (condition is null)
                    diagnostics.Add(new(Diagnostic.Schema, "These fields are required: [Condition]", here));
                else if (condition is { IsExpression: false, Literal: not ("true" or "false") })
                    diagnostics.Add(new(Diagnostic.Schema, "Value must be a JSONata expression or a boolean", here + "/Condition"));
                var next = Text(rule, "Next", here);
                if (condition is not null && next is not null)
                {
                    rules.Add(
                        new(
                            condition,
                            next,
                            Template(rule, "Assign", here, $"Choices[{i}]/Assign"),
                            Template(rule, "Output", here, $"Choices[{i}]/Output")
                        )
                    );
                }
            }
        }
        return new()
        {
            Name = name,
            Type = "Choice",
            Rules = rules,
            Default = fields.ContainsKey("Default") ? Text(fields, "Default", at) : null,
            Output = Template(fields, "Output", at),
            Assign = Template(fields, "Assign", at),
        };
    }

    private TaskState? ReadTask(string name, JsonObject fields, string at, string? next, IReadOnlySet<string> outerVariables)
    {
        if (!fields.ContainsKey("Resource"))
        {
            diagnostics.Add(new(Diagnostic.Schema, "These fields are required: [Resource]", at));
            return null;
        }
        if (Text(fields, "Resource", at) is not { } resource)
            return null;
        if (!resource.StartsWith("arn:", StringComparison.Ordinal))
            diagnostics.Add(new(Diagnostic.Schema, "Value is not a valid resource ARN", at + "/Resource"));
        else if (!TaskResource.IsPlayed(resource))
            notPlayed.Add($"the resource {resource}, which the state '{name}' uses");
        if (Template(fields, "TimeoutSeconds", at) is { IsExpression: false })
            Number(fields, "TimeoutSeconds", at, 1);
        return new()
        {
            Name = name,
            Type = "Task",
            Next = next,
            Resource = resource,
            Arguments = Template(fields, "Arguments", at),
            TimeoutSeconds = Template(fields, "TimeoutSeconds", at),
            Retry = ReadRetry(fields, at),
            Catch = ReadCatch(fields, at, outerVariables),
            Output = Template(fields, "Output", at),
            Assign = Template(fields, "Assign", at),
        };
    }

    private ParallelState? ReadParallel(
        string name,
        JsonObject fields,
        string at,
        string? next,
        IReadOnlySet<string> outerVariables,
        IReadOnlySet<string> variables
    )
    {
        if (fields["Branches"] is not JsonArray { Count: > 0 } branches)
        {
            diagnostics.Add(
                new(
                    Diagnostic.Schema,
                    fields.ContainsKey("Branches") ? "Branches must be a non-empty list" : "These fields are required: [Branches]",
                    at
                )
            );
            return null;
        }
        var flows = new List<Flow>();
        for (var i = 0; i < branches.Count; i++)
        {
            var here = $"{at}/Branches[{i}]";
            if (branches[i] is not JsonObject branch)
            {
                diagnostics.Add(new(Diagnostic.Schema, "Branch must be a JSON object", here));
            }
            else
            {
                Unknown(branch, here, ["Comment", "StartAt", "States", "QueryLanguage"]);
                if (ReadFlow(branch, here, true, variables) is { } flow)
                    flows.Add(flow);
            }
        }
        return new()
        {
            Name = name,
            Type = "Parallel",
            Next = next,
            Branches = flows,
            Arguments = Template(fields, "Arguments", at),
            Retry = ReadRetry(fields, at),
            Catch = ReadCatch(fields, at, outerVariables),
            Output = Template(fields, "Output", at),
            Assign = Template(fields, "Assign", at),
        };
    }

    private MapState? ReadMap(
        string name,
        JsonObject fields,
        string at,
        string? next,
        IReadOnlySet<string> outerVariables,
        IReadOnlySet<string> variables
    )
    {
        if (fields["ItemProcessor"] is not JsonObject processor)
        {
            diagnostics.Add(new(Diagnostic.Schema, "These fields are required: [ItemProcessor]", at));
            return null;
        }
        var here = at + "/ItemProcessor";
        Unknown(processor, here, ["Comment", "StartAt", "States", "ProcessorConfig", "QueryLanguage"]);
        if ((processor["ProcessorConfig"] as JsonObject)?["Mode"] is JsonValue mode && mode.TryGetValue<string>(out var text))
        {
            if (text == "DISTRIBUTED")
                notPlayed.Add($"a distributed Map, which the state '{name}' is");
            else if (text != "INLINE")
                diagnostics.Add(new(Diagnostic.Schema, "Value is not one of: [INLINE, DISTRIBUTED]", here + "/ProcessorConfig/Mode"));
        }
        var items = Template(fields, "Items", at);
        if (items is { IsExpression: false } && fields["Items"] is not JsonArray)
            diagnostics.Add(new(Diagnostic.Schema, "Value must be a JSONata expression or an array", at + "/Items"));
        var concurrency = Template(fields, "MaxConcurrency", at);
        if (concurrency is { IsExpression: false })
            Number(fields, "MaxConcurrency", at, 0);
        if (ReadFlow(processor, here, true, variables) is not { } flow)
            return null;
        return new()
        {
            Name = name,
            Type = "Map",
            Next = next,
            Processor = flow,
            Items = items,
            ItemSelector = Template(fields, "ItemSelector", at),
            MaxConcurrency = concurrency,
            Tolerance =
            [
                .. new[] { "ToleratedFailureCount", "ToleratedFailurePercentage" }.Select(f => Template(fields, f, at)).OfType<Template>(),
            ],
            Retry = ReadRetry(fields, at),
            Catch = ReadCatch(fields, at, outerVariables),
            Output = Template(fields, "Output", at),
            Assign = Template(fields, "Assign", at),
        };
    }

    private void CheckAssign(JsonObject fields, string at, IReadOnlySet<string> outerVariables)
    {
        if (!fields.ContainsKey("Assign"))
            return;
        if (fields["Assign"] is not JsonObject assign)
        {
            diagnostics.Add(new(Diagnostic.Schema, "Value must be a JSON object", at + "/Assign"));
            return;
        }
        foreach (var (variable, _) in assign)
        {
            if (variable == "states" || !VariableName().IsMatch(variable))
            {
                diagnostics.Add(new(Diagnostic.Schema, $"'{variable}' is not a valid variable name", at + "/Assign"));
            }
            else if (outerVariables.Contains(variable))
            {
                diagnostics.Add(
                    new(Diagnostic.Schema, $"Variable '{variable}' is already assigned in an outer scope", $"{at}/Assign/{variable}")
                );
            }
        }
    }

    private Template? Template(JsonObject fields, string name, string at, string? field = null)
    {
        if (!fields.TryGetPropertyValue(name, out var value))
            return null;
        var template = new Template(field ?? name, value);
        foreach (var expression in template.Expressions)
        {
            if (jsonata.SyntaxError(expression.Text) is { } error)
                diagnostics.Add(new(Diagnostic.Schema, $"'{expression.Text}' is not a valid JSONata expression: {error}", $"{at}/{name}"));
        }
        return template;
    }

    /// <summary>A Unicode identifier of at most 80 characters.</summary>
    [GeneratedRegex(@"\A[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]{0,79}\z")]
    private static partial Regex VariableName();
}
