using System.Text.Json.Nodes;

namespace Security.Tests.Partitions;

/// <summary>
/// The documents of both templates and of the functions in each of AWS's partitions, whose ARNs and service names differ: what must be
/// allowed for a grant, and a twin of each that must be refused, decided by both engines.
/// </summary>
public class PartitionTests
{
    public static TheoryData<string, string, string> Partitions =>
        new()
        {
            { "aws", "us-east-2", "amazonaws.com" },
            { "aws-cn", "cn-north-1", "amazonaws.com.cn" },
            { "aws-us-gov", "us-gov-west-1", "amazonaws.com" },
        };

    [Theory]
    [MemberData(nameof(Partitions))]
    public async Task What_a_grant_needs_is_allowed_and_its_twin_is_not(string partition, string region, string suffix)
    {
        var cases = PartitionCases.Of(new RenderedDocuments(partition, region), suffix).ToArray();

        var oracle = await Oracle.DecideAsync(cases.Select(one => one.Question));

        var wrong = cases
            .Zip(oracle, (one, answer) => (one.Name, one.Expected, one.ByOracle, Oracle: answer, Local: LocalEngine.Decides(one.Question)))
            .Where(one => (one.ByOracle && one.Oracle != one.Expected) || one.Local != one.Expected);
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Partitions))]
    public void No_document_names_another_partition(string partition, string region, string suffix)
    {
        var documents = new RenderedDocuments(partition, region);

        Assert.InRange(documents.All.Count, 40, 200);
        foreach (var (name, document) in documents.All)
        {
            var text = document.ToJsonString();
            var foreign = text.Split('"')
                .Where(value => value.StartsWith("arn:", StringComparison.Ordinal) && value.Split(':')[1] != partition);
            Assert.True(!foreign.Any(), $"{name} in {partition}: {string.Join(", ", foreign)}");
        }

        Assert.Contains($"ec2.{suffix}\"", documents["instance trust"].ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>
    /// The Service Authorization Reference gives the type of every key: a condition that compares a string as an ARN, or an ARN as a date,
    /// is never true, or is true for more than it should be.
    /// </summary>
    [Fact]
    public async Task Every_condition_operator_is_for_its_keys_type()
    {
        var used = new RenderedDocuments("aws", "us-east-2")
            .All.SelectMany(document => Conditions(document.Value).Select(one => (Document: document.Key, one.Operator, one.Key)))
            .ToArray();
        Assert.NotEmpty(used);

        var types = await Oracle.TypesAsync([.. used.Select(one => one.Key).Distinct()]);

        Assert.DoesNotContain(used, one => !IsFor(one.Operator, TypeOf(one.Key, types[one.Key])));
    }

    /// <summary>The check above, on wrong operators.</summary>
    [Theory]
    [InlineData("ArnEquals", "String", false)]
    [InlineData("StringLike", "ARN", false)]
    [InlineData("StringEquals", "ArrayOfString", false)]
    [InlineData("StringEquals", null, false)]
    [InlineData("ForAllValues:StringEquals", "ArrayOfString", true)]
    [InlineData("StringEqualsIfExists", "String", true)]
    [InlineData("DateLessThan", "Date", true)]
    public void An_operator_for_another_type_is_found(string conditionOperator, string? type, bool isRight) =>
        Assert.Equal(isRight, IsFor(conditionOperator, type));

    /// <summary>
    /// The Service Authorization Reference lists the resources that each action can be restricted to. A statement gives nothing for an
    /// action that has none, unless its resource is <c>*</c>, and nothing for one whose resources are all of other kinds.
    /// </summary>
    [Fact]
    public async Task Every_action_is_allowed_on_a_resource_that_it_takes()
    {
        var allowed = new RenderedDocuments("aws", "us-east-2").All.SelectMany(document => Allowed(document.Key, document.Value)).ToArray();
        var services = allowed.Select(one => one.Action.Split(':')[0]).Distinct(StringComparer.Ordinal).ToArray();
        var known = (await Oracle.ActionsAsync(services))
            .SelectMany(service => service.Actions.Select(action => (Name: $"{service.Service}:{action.Name}", action.Resources)))
            .ToDictionary(action => action.Name, action => action.Resources, StringComparer.OrdinalIgnoreCase);

        Assert.InRange(allowed.Length, 150, 1000);
        Assert.DoesNotContain(allowed, one => !one.Resources.Any(resource => Takes(known[one.Action], resource)));
    }

    /// <summary>The check above, on wrong resources.</summary>
    [Theory]
    [InlineData("arn:aws:iam::111111111111:role/repogrant/*", false)]
    [InlineData("*", true, "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}")]
    [InlineData("*", true)]
    [InlineData("arn:aws:iam::111111111111:role/repogrant/*", true, "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}")]
    [InlineData("arn:aws:iam::111111111111:policy/repogrant/*", false, "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}")]
    public void A_resource_of_another_kind_is_found(string resource, bool isRight, params string[] kinds) =>
        Assert.Equal(isRight, Takes(kinds, resource));

    private static IEnumerable<(string Document, string Action, string[] Resources)> Allowed(string name, JsonNode document) =>
        from statement in document["Statement"] is JsonArray many ? many : [document["Statement"]!.DeepClone()]
        where (string?)statement["Effect"] == "Allow" && statement["Resource"] is not null
        from action in Texts(statement["Action"])
        // Whoever allows patterns of actions has listed the resources for all of them.
        where !action.Contains('*', StringComparison.Ordinal)
        select (name, action, Texts(statement["Resource"]));

    private static string[] Texts(JsonNode? value) => value is JsonArray many ? [.. many.Select(one => (string)one!)] : [(string)value!];

    private static bool Takes(IReadOnlyList<string> kinds, string resource) =>
        resource == "*" || kinds.Any(kind => KindOf(kind) == KindOf(resource));

    /// <summary>The service of an ARN, and of IAM's own the kind of thing, such as <c>iam:role</c>.</summary>
    private static string KindOf(string arn)
    {
        var parts = arn.Split(':', 6);
        return parts[2] == "iam" ? $"iam:{parts[5].Split('/')[0]}" : parts[2];
    }

    private static IEnumerable<(string Operator, string Key)> Conditions(JsonNode document) =>
        from statement in document["Statement"] is JsonArray many ? many : [document["Statement"]!.DeepClone()]
        let conditions = statement["Condition"] as JsonObject
        where conditions is not null
        from condition in conditions
        from key in condition.Value!.AsObject()
        select (condition.Key, key.Key);

    // AWS's IAM User Guide ("Available keys for IAM") lists it as a key for string operators, and the reference as an ARN. A policy's ARN
    // has no wildcard, so the two operators give the same result.
    private static string? TypeOf(string key, string? type) => key == "iam:PermissionsBoundary" ? "String" : type;

    private static bool IsFor(string conditionOperator, string? type)
    {
        var parts = conditionOperator.Split(':');
        var name = parts[^1];
        if (type is null)
            return false;
        if (name == "Null")
            return true;
        if (type.StartsWith("ArrayOf", StringComparison.Ordinal) != parts.Length > 1)
            return false;

        var kind = type.Replace("ArrayOf", "", StringComparison.Ordinal);
        return name.StartsWith(kind == "ARN" ? "Arn" : kind, StringComparison.Ordinal);
    }
}
