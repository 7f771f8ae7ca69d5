using System.Text.Json;
using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Records;

namespace RepoGrant.Cli.Grants;

/// <summary>A recorded grant as JSON for programs.</summary>
internal static class GrantJson
{
    public static JsonNode Of(RecordedGrant grant) =>
        new JsonObject
        {
            ["name"] = grant.Key.Name,
            ["accountId"] = grant.Key.AccountId,
            ["region"] = grant.Key.Region,
            ["status"] = grant.Status,
            ["holder"] = grant.Record.Holder,
            ["request"] = JsonSerializer.SerializeToNode(grant.Request, JsonContext.Default.AccessRequest),
            ["result"] = JsonSerializer.SerializeToNode(grant.Result, JsonContext.Default.GrantResult),
            ["launch"] = JsonSerializer.SerializeToNode(grant.Launch, JsonContext.Default.GrantResult),
        };

    public static JsonNode Of(InstanceRecord instance) =>
        new JsonObject
        {
            ["instanceId"] = instance.InstanceId,
            ["status"] = instance.Status,
            ["at"] = instance.At,
            ["verifiedAt"] = instance.VerifiedAt,
            ["failed"] = JsonSerializer.SerializeToNode(instance.Failed, JsonContext.Default.IReadOnlyListCheck),
        };
}
