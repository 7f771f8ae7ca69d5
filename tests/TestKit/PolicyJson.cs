using System.Text.Json.Nodes;

namespace TestKit;

/// <summary>Policy documents that many tests need, as the strings that IAM accepts.</summary>
internal static class PolicyJson
{
    /// <summary>Allows every action on every resource.</summary>
    public static string Everything { get; } = Allow("*");

    /// <summary>A trust policy of EC2.</summary>
    public static string TrustsEc2 { get; } = Trusts("ec2.amazonaws.com");

    /// <summary>Allows an action, on every resource by default.</summary>
    public static string Allow(string action, string resource = "*") => Document(new() { ["Action"] = action, ["Resource"] = resource });

    /// <summary>Allows several actions on every resource.</summary>
    public static string Allow(string[] actions) =>
        Document(new() { ["Action"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]), ["Resource"] = "*" });

    /// <summary>A trust policy of a service.</summary>
    public static string Trusts(string service) => Trust("Service", service);

    /// <summary>A trust policy of an ARN, or of everybody in an account whose own policies allow it.</summary>
    public static string TrustsPrincipal(string arnOrAccount) => Trust("AWS", arnOrAccount);

    private static string Trust(string kind, string principal) =>
        Document(
            new()
            {
                ["Principal"] = new JsonObject { [kind] = principal },
                ["Action"] = "sts:AssumeRole",
            }
        );

    private static string Document(JsonObject statement)
    {
        statement.Insert(0, "Effect", "Allow");
        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statement }.ToJsonString();
    }
}
