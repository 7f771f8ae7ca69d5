using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Deployment;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Instance;
using RepoGrant.Records;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>Definitions, the template that deploys them, and the code that their states invoke.</summary>
public partial class StateMachineAgreementTests
{
    public static TheoryData<string> Definitions => [.. StateMachines.Keys];

    [Fact]
    public void Every_definition_is_deployed()
    {
        var files = Directory.GetFiles(Path.Combine(Folder, "statemachine")).Select(file => "statemachine/" + Path.GetFileName(file));

        Agreement.Of(
            files,
            StateMachines.Keys,
            missing => $"template.yaml has no state machine whose DefinitionUri is {missing}.",
            missing => $"template.yaml deploys {missing}, which does not exist."
        );
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Every_placeholder_is_substituted_and_every_function_by_its_version(string file)
    {
        var substitutions = StateMachines[file].Properties.Required("DefinitionSubstitutions").AsMap();
        var placeholders = Placeholder().Matches(Text(file)).Select(match => match.Groups[1].Value).Distinct();

        Agreement.Of(
            placeholders,
            substitutions.Entries.Select(entry => entry.Key),
            name => $"{file} has ${{{name}}}: {StateMachines[file].LogicalId} in template.yaml needs it in DefinitionSubstitutions.",
            name => $"template.yaml substitutes {name} for {file}, which does not use it."
        );
        Assert.All(
            substitutions.Entries.Where(entry => entry.Key.EndsWith("FunctionArn", StringComparison.Ordinal)),
            entry => Assert.Equal(entry.Key[..^"Arn".Length] + ".Version", Argument(entry.Value))
        );
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void A_state_invokes_the_function_of_its_name_and_outlasts_it(string file)
    {
        var invoking = States(Definition(file)).Where(state => IsInvocation(state.State)).ToArray();

        Assert.NotEmpty(invoking);
        Assert.All(
            invoking,
            found =>
            {
                var handler = HandlerOf(found.Name);
                Assert.Equal($"${{{handler}FunctionArn}}", (string?)found.State["Arguments"]!["FunctionName"]);
                Assert.True(Functions.ContainsKey(handler), $"The state {found.Name} needs {handler}Function in template.yaml.");
                Assert.True((int)found.State["TimeoutSeconds"]! > TimeoutOf(handler), $"{found.Name} ends before its function");
            }
        );
    }

    [Fact]
    public void A_wait_for_what_IAM_does_not_show_yet_is_as_long_as_its_lag_and_comes_before_whatever_looks_for_it()
    {
        var waits = Definitions
            .Select(file => file.Data)
            .SelectMany(file => States(Definition(file)))
            .Where(found =>
                (string?)found.State["Type"] == "Wait" && found.State["Seconds"] is JsonValue seconds && seconds.TryGetValue<int>(out _)
            )
            .ToDictionary(found => found.Name, found => ((int)found.State["Seconds"]!, (string)found.State["Next"]!));

        var seconds = (int)IamLag.OfReads.TotalSeconds;
        Assert.Equal(
            new Dictionary<string, (int, string)>
            {
                ["Before - Wait"] = (seconds, "Before - Claim grant"),
                ["Roll back - Wait"] = (seconds, "Roll back first - Revoke repository access"),
                ["Roll back to former - Wait"] = (seconds, "AccountB - Select instances"),
            },
            waits
        );
    }

    [Fact]
    public void An_execution_outlasts_the_longest_wait_for_instances_and_the_command_after_it_and_those_of_its_rollback()
    {
        const string File = "statemachine/grant-access.asl.json";
        var definition = JsonNode.Parse(Text(File))!;
        var configure = Assert.Single(States(Definition(File)), found => found.Name == "Instance - Configure").State;
        var batches = (double)InstanceSelector.MaxInstances / Batch.MaxInstances;
        var waves = (int)Math.Ceiling(batches / (int)configure["MaxConcurrency"]!);
        var minutes = int.Parse(
            TemplateReader
                .Read(RepositoryTemplate, Text(RepositoryTemplate))
                .AsMap()
                .Required("Parameters")
                .AsMap()
                .Required("WaitMinutes")
                .AsMap()
                .Required("MaxValue")
                .AsText(),
            CultureInfo.InvariantCulture
        );

        var longest =
            waves
            * (
                TimeSpan.FromMinutes(minutes)
                + CollectConfiguration.CommandIsLost
                + CollectConfiguration.WaitInRollback
                + CollectConfiguration.CommandIsLost
            );

        var limit = (int)definition["TimeoutSeconds"]!;
        Assert.True(limit >= longest.TotalSeconds + 1800, $"{longest} and what comes before and after");
        // Until then an instance that is being configured is left to its run.
        Assert.Equal(TimeSpan.FromSeconds(limit), InstanceTable.ConfiguringLasts);
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void A_state_machine_may_invoke_every_version_of_its_functions_and_no_other_function(string file)
    {
        var machine = StateMachines[file];
        var role = Repository.Resources[Argument(machine.Properties.Required("Role"))[..^".Arn".Length]];
        var invoked = States(Definition(file))
            .Where(found => IsInvocation(found.State))
            .Select(found => HandlerOf(found.Name) + "Function.Arn")
            .Distinct()
            .ToArray();

        var allowed = Rights
            .StatementsOf(role)
            .Where(statement => Rights.Actions(statement).Contains("lambda:InvokeFunction"))
            .SelectMany(Rights.Resources);

        Agreement.Of(
            invoked.Select(arn => $"${{{arn}}}:*"),
            allowed,
            function => $"{file} invokes {function}: template.yaml must allow lambda:InvokeFunction on it in {role.LogicalId}.",
            function => $"{role.LogicalId} in template.yaml may invoke {function}, which no state of {file} does."
        );
    }

    [Fact]
    public void The_launch_rule_passes_what_Find_grants_needs()
    {
        var target = Repository.Resources["LaunchRule"].Properties.Required("Targets").AsList().Items.Single().AsMap();
        var given = Members(target.Required("InputTransformer").AsMap().Required("InputTemplate").AsText());
        var taken = typeof(LaunchedInstance)
            .GetProperties()
            .Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);

        // The state machine adds what the rule cannot know.
        Assert.Equal(taken.Order(StringComparer.Ordinal), given.Append("execution").Order(StringComparer.Ordinal));
        Assert.Contains(
            "{'execution': $states.context.Execution.Id}",
            Text("statemachine/instance-launched.asl.json"),
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<string> Members(string inputTemplate) =>
        JsonNode.Parse(AngleBrackets().Replace(inputTemplate, "null"))!.AsObject().Select(member => member.Key);

    [GeneratedRegex(@"\$\{([A-Za-z0-9]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("<[A-Za-z]+>")]
    private static partial Regex AngleBrackets();
}
