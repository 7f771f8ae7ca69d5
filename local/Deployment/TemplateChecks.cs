namespace LocalAws.Deployment;

/// <summary>What is wrong with a template that can be read, given its parameters.</summary>
internal static class TemplateChecks
{
    public static void CheckRules(Template template, Intrinsics intrinsics)
    {
        foreach (var rule in template.Rules.Entries)
        {
            var declared = rule.Value.AsMap();
            declared.Allow($"the rule {rule.Key}", "Assertions", "RuleCondition");
            if (declared["RuleCondition"] is { } condition && !intrinsics.Holds(condition))
                continue;
            foreach (var assertion in declared.Required("Assertions").AsList().Items)
            {
                assertion.AsMap().Allow($"the rule {rule.Key}", "Assert", "AssertDescription");
                if (!intrinsics.Holds(assertion.AsMap().Required("Assert")))
                {
                    throw new TemplateException(
                        assertion.At,
                        $"Rule {rule.Key} failed for assertion: {assertion.AsMap()["AssertDescription"]?.AsText()}"
                    );
                }
            }
        }
    }

    /// <summary>An output must not refer to what the stack does not have.</summary>
    public static void CheckOutputs(Template template, ResourceGraph graph, Intrinsics intrinsics)
    {
        foreach (var output in template.Outputs.Entries)
        {
            var declared = output.Value.AsMap();
            if (declared["Condition"] is { } condition && !intrinsics.Holds(condition))
                continue;
            var missing = References
                .Of(intrinsics.Chosen(declared.Required("Value")))
                .FirstOrDefault(r => template.Resources.ContainsKey(r.Name) && !graph.Resources.ContainsKey(r.Name));
            if (missing is not null)
            {
                throw new TemplateException(
                    missing.At,
                    $"Template format error: Unresolved resource dependencies [{missing.Name}] in the Outputs block of the template"
                );
            }
        }
    }
}
