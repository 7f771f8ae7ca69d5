using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;
using static Conformance.Facts.StateMachines;

namespace Conformance.Facts;

/// <summary>Facts of Step Functions: state machines.</summary>
internal static class StateMachineQuestions
{
    private static string OtherPass => Pass.Replace("argument1", "AfterUpdate1", StringComparison.Ordinal);

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        ("CreateStateMachine", "answer, without publish", new(async aws => await CreateAsync(aws))),
        (
            "CreateStateMachine",
            "the same again: the same answer",
            new(async aws => JsonNode.DeepEquals(await CreateAsync(aws), await MachineAsync(aws, Pass)))
        ),
        (
            "CreateStateMachine",
            "another definition under the name",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.AskAsync("states", "CreateStateMachine", Named("sm692683", OtherPass));
            })
        ),
        (
            "DescribeStateMachine",
            "field set",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.GiveAsync("states", "DescribeStateMachine", new { stateMachineArn = Machine });
            })
        ),
        (
            "DescribeStateMachine",
            "after an update: revisionId is there",
            new(async aws =>
            {
                await CreateAsync(aws);
                await aws.GiveAsync("states", "UpdateStateMachine", new { stateMachineArn = Machine, definition = OtherPass });
                return (await aws.GiveAsync("states", "DescribeStateMachine", new { stateMachineArn = Machine }))["revisionId"];
            })
        ),
        (
            "DescribeStateMachine",
            "not an ARN",
            new(async aws => await aws.AskAsync("states", "DescribeStateMachine", new { stateMachineArn = "not_a_valid_arn" }))
        ),
        (
            "UpdateStateMachine",
            "a definition: answer",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.GiveAsync("states", "UpdateStateMachine", new { stateMachineArn = Machine, definition = OtherPass });
            })
        ),
        (
            "UpdateStateMachine",
            "the same parameters twice: the same revisionId",
            new(async aws =>
            {
                await CreateAsync(aws);
                var update = new { stateMachineArn = Machine, definition = OtherPass };
                var first = await aws.GiveAsync("states", "UpdateStateMachine", update);
                var second = await aws.GiveAsync("states", "UpdateStateMachine", update);
                return JsonNode.DeepEquals(first["revisionId"], second["revisionId"]);
            })
        ),
        (
            "DeleteStateMachine",
            "no such one: no error",
            new(async aws =>
                (await aws.AskAsync("states", "DeleteStateMachine", new { stateMachineArn = Machine })).ContainsKey("code") ? 400 : 200
            )
        ),
        (
            "ListStateMachines",
            "pages, sorted by name",
            new(async aws =>
            {
                await RoleAsync(aws);
                foreach (var name in (string[])["c692683", "a692683", "b692683"])
                    await aws.GiveAsync("states", "CreateStateMachine", Named(name, Pass));
                var first = await aws.GiveAsync("states", "ListStateMachines", new { maxResults = 2 });
                var rest = await aws.GiveAsync("states", "ListStateMachines", new { nextToken = (string?)first["nextToken"] });
                var names = Each(first["stateMachines"], "name").Concat(Each(rest["stateMachines"], "name")).Select(n => (string)n!);
                return List(
                    first["stateMachines"]!.AsArray().Count,
                    rest.ContainsKey("nextToken"),
                    names.SequenceEqual(["a692683", "b692683", "c692683"]),
                    rest["stateMachines"]!.AsArray().Count == 1
                );
            })
        ),
        (
            "ListStateMachines",
            "a nextToken of 1025 characters",
            new(async aws => await aws.AskAsync("states", "ListStateMachines", new { nextToken = new string('x', 1025) }))
        ),
        (
            "TagResource",
            "an empty value; an empty list",
            new(async aws =>
            {
                await CreateAsync(aws);
                await aws.GiveAsync("states", "TagResource", new { resourceArn = Machine, tags = Array.Empty<object>() });
                var none = await TagsAsync(aws);
                await aws.GiveAsync(
                    "states",
                    "TagResource",
                    new { resourceArn = Machine, tags = new[] { new { key = "key1", value = "" } } }
                );
                return List(none, await TagsAsync(aws));
            })
        ),
        (
            "TagResource",
            "a version's ARN (recorded of an existing version)",
            new(async aws =>
            {
                await CreateAsync(aws);
                await aws.GiveAsync("states", "PublishStateMachineVersion", new { stateMachineArn = Machine });
                return await aws.AskAsync(
                    "states",
                    "TagResource",
                    new { resourceArn = Machine + ":1", tags = new[] { new { key = "key1", value = "value1" } } }
                );
            })
        ),
        (
            "UntagResource",
            "keys that are not there: no error",
            new(async aws =>
            {
                await CreateAsync(aws);
                await aws.GiveAsync(
                    "states",
                    "TagResource",
                    new { resourceArn = Machine, tags = new[] { new { key = "key1", value = "" } } }
                );
                await aws.GiveAsync("states", "UntagResource", new { resourceArn = Machine, tagKeys = new[] { "key2", "key3" } });
                return await TagsAsync(aws);
            })
        ),
    ];

    private static async Task<JsonNode> TagsAsync(FactCloud aws) =>
        (await aws.GiveAsync("states", "ListTagsForResource", new { resourceArn = Machine }))["tags"]!;
}
