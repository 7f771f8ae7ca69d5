using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Client;

namespace LocalAws.Demo;

/// <summary>What somebody changes of a grant by hand, as the accounts' administrators.</summary>
/// <param name="role">The name of the grant's roles and policies.</param>
internal sealed class ChangesByHand(
    HostDescription host,
    string stack,
    string grant,
    string role,
    AwsClient repositoryAccount,
    AwsClient consumer,
    TimeProvider time
)
{
    /// <summary>More than IAM takes to show a change.</summary>
    private static readonly TimeSpan Spreading = TimeSpan.FromMinutes(2);

    private readonly string accessPolicy = Policy(host.Accounts[0], role);
    private readonly string assumePolicy = Policy(host.Accounts[1], role);

    /// <summary>
    /// Edits the access policy, adds a policy to the access role, and detaches the assume policy; waits until IAM shows all three.
    /// </summary>
    public async Task DriftAsync(CancellationToken cancellationToken)
    {
        const string Everything = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"codecommit:*","Resource":"*"}]}""";
        var version = await RepositoryIamAsync(
            "CreatePolicyVersion",
            cancellationToken,
            ("PolicyArn", accessPolicy),
            ("PolicyDocument", Everything),
            ("SetAsDefault", "true")
        );
        await RepositoryIamAsync(
            "PutRolePolicy",
            cancellationToken,
            ("RoleName", role),
            ("PolicyName", "by-hand"),
            ("PolicyDocument", Everything)
        );
        await consumer.QueryAsync("iam", "DetachRolePolicy", [("RoleName", role), ("PolicyArn", assumePolicy)], cancellationToken);
        await Polling.UntilAsync(
            async () =>
                await ListedAsync(repositoryAccount, "GetPolicy", "DefaultVersionId", ("PolicyArn", accessPolicy)) is [var shown]
                && shown == version.Descendants("VersionId").Single().Value
                && await ListedAsync(repositoryAccount, "ListRolePolicies", "member", ("RoleName", role)) is not []
                && await ListedAsync(consumer, "ListAttachedRolePolicies", "PolicyName", ("RoleName", role)) is var attached
                && !attached.Contains(role),
            time,
            Spreading,
            "what was changed by hand",
            cancellationToken
        );

        async Task<string[]> ListedAsync(AwsClient account, string operation, string element, (string, string) of) =>
            [.. (await account.QueryAsync("iam", operation, [of], cancellationToken)).Descendants(element).Select(found => found.Value)];
    }

    /// <summary>Sets the end of the access back, in the access policy and in the record.</summary>
    public async Task SetBackAsync(DateTimeOffset end, DateTimeOffset past, CancellationToken cancellationToken)
    {
        var policy = ("PolicyArn", accessPolicy);
        var version = (await RepositoryIamAsync("GetPolicy", cancellationToken, policy)).Descendants("DefaultVersionId").Single();
        var document = await RepositoryIamAsync("GetPolicyVersion", cancellationToken, policy, ("VersionId", version.Value));
        var text = Uri.UnescapeDataString(document.Descendants("Document").Single().Value);
        await RepositoryIamAsync(
            "CreatePolicyVersion",
            cancellationToken,
            policy,
            ("PolicyDocument", text.Replace(WireTime.Seconds(end), WireTime.Seconds(past), StringComparison.Ordinal)),
            ("SetAsDefault", "true")
        );

        var found = await repositoryAccount.JsonAsync("dynamodb", "GetItem", Item(), cancellationToken);
        var requested = JsonNode.Parse((string)found["Item"]!["requested"]!["S"]!)!;
        requested["expiresAt"] = WireTime.Seconds(past);
        var update = Item();
        update["UpdateExpression"] = "SET requested = :requested";
        update["ExpressionAttributeValues"] = new JsonObject { [":requested"] = Text(requested.ToJsonString()) };
        await repositoryAccount.JsonAsync("dynamodb", "UpdateItem", update, cancellationToken);
    }

    private JsonObject Item() =>
        new()
        {
            ["TableName"] = stack + "-grants",
            ["Key"] = new JsonObject { ["collection"] = Text("grants"), ["id"] = Text($"{host.Accounts[1]}/{host.Region}/{grant}") },
        };

    private static JsonObject Text(string text) => new() { ["S"] = text };

    private static string Policy(string account, string name) => $"arn:aws:iam::{account}:policy/repogrant/{name}";

    private Task<XElement> RepositoryIamAsync(
        string operation,
        CancellationToken cancellationToken,
        params (string, string)[] parameters
    ) => repositoryAccount.QueryAsync("iam", operation, parameters, cancellationToken);
}
