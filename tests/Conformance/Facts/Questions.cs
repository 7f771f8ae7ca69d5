using System.Text.Json.Nodes;

namespace Conformance.Facts;

/// <summary>How to ask for each fact, by service, operation and situation, as in the recordings.</summary>
internal static class Questions
{
    public static IReadOnlyDictionary<(string Service, string Operation, string Situation), Question> All { get; } =
        new (string Service, IEnumerable<(string Operation, string Situation, Question Question)> Questions)[]
        {
            ("codecommit", CodeCommitQuestions.All),
            ("ec2", Ec2Questions.All),
            ("events", EventsQuestions.All),
            ("iam", [.. IamQuestions.All, .. SimulationQuestions.All]),
            ("lambda", LambdaQuestions.All),
            ("ssm", [.. SsmQuestions.All, .. RunCommandQuestions.All]),
            ("states", StateMachineQuestions.All),
            ("states", ExecutionQuestions.All),
            ("sts", StsQuestions.All),
        }
            .SelectMany(service => service.Questions.Select(q => ((service.Service, q.Operation, q.Situation), q.Question)))
            .ToDictionary(pair => pair.Item1, pair => pair.Question);

    /// <summary>A list as the recordings write one.</summary>
    public static JsonArray List(params ReadOnlySpan<JsonNode?> items)
    {
        var list = new JsonArray();
        foreach (var item in items)
            list.Add(item?.Parent is null ? item : item.DeepClone());
        return list;
    }

    /// <summary>One member of each item of a list.</summary>
    public static JsonArray Each(JsonNode? list, string member) => [.. list!.AsArray().Select(item => item![member]?.DeepClone())];

    /// <summary>The names of a response's members, sorted.</summary>
    public static JsonArray Names(JsonNode answer) =>
        [.. answer.AsObject().Where(m => m.Value is not null).Select(m => m.Key).Order(StringComparer.Ordinal).Select(k => (JsonNode)k)];

    /// <summary>Only these members of each item.</summary>
    public static JsonArray Only(JsonNode? list, params string[] members) =>
        [.. list!.AsArray().Select(item => new JsonArray([.. members.Select(member => item![member]?.DeepClone())]))];
}
