using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Iam.Engine;
using LocalAws.Wire;

namespace LocalAws.Sqs;

/// <summary>The attributes that a queue can be given, with SQS's limits and defaults.</summary>
internal static class QueueAttributes
{
    private static readonly Dictionary<string, (int Least, int Most, int Default)> Numbers = new(StringComparer.Ordinal)
    {
        ["DelaySeconds"] = (0, 900, 0),
        ["MaximumMessageSize"] = (1024, 1_048_576, 1_048_576),
        ["MessageRetentionPeriod"] = (60, 1_209_600, 345_600),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 20, 0),
        ["VisibilityTimeout"] = (0, 43_200, 30),
    };

    public static string DefaultOf(string name) => Numbers[name].Default.ToString(CultureInfo.InvariantCulture);

    public static IEnumerable<string> Counted => Numbers.Keys;

    /// <summary>Reads the attributes of a request; an invalid one is refused by name.</summary>
    public static IReadOnlyDictionary<string, string> Read(ApiRequest request)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in request.Parameters.Object("Attributes") ?? [])
        {
            var value = node is JsonValue text ? text.ToString() : "";
            Check(name, value);
            read[name] = value;
        }
        return read;
    }

    private static void Check(string name, string value)
    {
        switch (name)
        {
            case "Policy":
                CheckPolicy(value);
                break;
            case "SqsManagedSseEnabled" when value is "true" or "false":
                break;
            case "SqsManagedSseEnabled":
                throw Invalid(name);
            case "KmsMasterKeyId"
            or "KmsDataKeyReusePeriodSeconds"
            or "RedrivePolicy"
            or "RedriveAllowPolicy"
            or "FifoQueue"
            or "ContentBasedDeduplication"
            or "DeduplicationScope"
            or "FifoThroughputLimit":
                throw AwsException.NotSupported($"the attribute {name} of a queue");
            case var _ when Numbers.TryGetValue(name, out var limits):
                if (
                    !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || number < limits.Least
                    || number > limits.Most
                )
                {
                    throw Invalid(name);
                }
                break;
            default:
                throw new AwsException("InvalidAttributeName", $"Unknown Attribute {name}.");
        }
    }

    private static void CheckPolicy(string policy)
    {
        if (policy.Length == 0)
            return;
        try
        {
            PolicyRules.Check(PolicyParser.Parse(policy, PolicyKind.Resource), PolicyKind.Resource);
        }
        catch (MalformedPolicyException)
        {
            throw Invalid("Policy");
        }
    }

    private static AwsException Invalid(string name) => new("InvalidAttributeValue", $"Invalid value for the parameter {name}.");
}
