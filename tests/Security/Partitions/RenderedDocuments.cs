using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Deployment;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Grants;

namespace Security.Tests.Partitions;

/// <summary>
/// Every IAM document of one partition, from both templates and from the functions, by a name such as
/// <c>AccountB ProvisionerRole trust</c>.
/// </summary>
internal sealed class RenderedDocuments
{
    public const string AccountA = "111111111111";
    public const string AccountB = "222222222222";
    public const string ExternalId = "an-external-id";
    public const string Left = "i-00000000000000001";

    private readonly Dictionary<string, JsonNode> documents = new(StringComparer.Ordinal);

    /// <param name="partition">As ARNs have it.</param>
    /// <param name="region">One of its Regions.</param>
    public RenderedDocuments(string partition, string region)
    {
        (Partition, Region) = (partition, region);
        ReportKey = $"arn:{partition}:kms:{region}:{AccountB}:key/00000000-0000-0000-0000-000000000000";
        Render(
            "template.yaml",
            AccountA,
            new()
            {
                ["ConsumerAccountIds"] = AccountB,
                ["ExternalId"] = ExternalId,
                ["ReportBucketName"] = "reports",
                ["ReportBucketOwner"] = AccountB,
                ["ReportKeyArn"] = ReportKey,
            }
        );
        Render(
            "consumer-account.yaml",
            AccountB,
            new()
            {
                ["RepositoryAccountId"] = AccountA,
                ["RepositoryRegion"] = region,
                ["ExternalId"] = ExternalId,
                ["HomeRegion"] = region,
            }
        );

        var request = GrantLimits.Reader(region, AccountA).ReadRecorded(JsonElement.Parse(Request)) with
        {
            ExpiresAt = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Applied = new AppliedGrant { SessionsSince = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero) },
        };
        Names = new GrantNames(request, AccountA);
        AdoptedRole = $"arn:{partition}:iam::{AccountB}:role/app/Reporting";
        Add("access policy", AccessPolicy.For(request, Names));
        Add("access trust", AccessTrust.For(Names, [Names.InstanceRoleArn, AdoptedRole]));
        Add("assume policy", InstanceIdentityDocuments.AssumePolicy(Names, [new LeftInstance(Left, DateTimeOffset.UnixEpoch)]));
        Add("instance trust", InstanceIdentityDocuments.Trust(Names));
    }

    public string Partition { get; }

    public string Region { get; }

    public GrantNames Names { get; }

    public string AdoptedRole { get; }

    /// <summary>The KMS key of the bucket for reports, of another account than the functions'.</summary>
    public string ReportKey { get; }

    public IReadOnlyDictionary<string, JsonNode> All => documents;

    public JsonNode this[string name] => documents[name];

    /// <summary>A role's own policies, by its name here.</summary>
    public IReadOnlyList<JsonNode> PoliciesOf(string role) =>
        [
            .. documents
                .Where(document => document.Key.StartsWith(role + " policy ", StringComparison.Ordinal))
                .Select(document => document.Value),
        ];

    private const string Request = """
        {
          "name": "web-team",
          "repositories": [{ "name": "SharedDemoRepo", "access": "full", "protectedBranches": ["main"] }],
          "consumer": { "accountId": "222222222222", "instances": { "ids": ["i-0123456789abcdef0"] } }
        }
        """;

    private void Add(string name, RepoGrant.Iam.PolicyDocument document) => documents.Add(name, JsonNode.Parse(document.Text)!);

    private void Render(string file, string account, Dictionary<string, string> given)
    {
        var of = account == AccountA ? "" : "AccountB ";
        var template = Checkout.ReadTemplate(file);
        var values = ParameterValues.Of(template, given.ToDictionary(p => p.Key, p => (string?)p.Value), new Dictionary<string, string>());
        var parameters = values.ToDictionary(value => value.Key, value => template.Parameters[value.Key].ValueOf(value.Value));
        var resources = new Dictionary<string, StackResource>();
        var scope = new StackScope(StackIdentity.New("repogrant", account, Region), parameters, resources.GetValueOrDefault, _ => null);
        var intrinsics = new Intrinsics(scope, template.Conditions, template.Mappings);
        // Documents contain references to IAM's own resources, which become their final values. For others any ARN will do.
        foreach (var (id, resource) in template.Resources)
        {
            var arn = resource.Type switch
            {
                "AWS::IAM::Role" => Iam("role", "RoleName"),
                "AWS::IAM::ManagedPolicy" => Iam("policy", "ManagedPolicyName"),
                "AWS::Serverless::Function" => Any("lambda"),
                "AWS::Serverless::StateMachine" => Any("states"),
                _ => Any(resource.Type.Split(':')[2].ToLowerInvariant()),
            };
            var attributes = new Dictionary<string, string> { ["Arn"] = arn, ["Name"] = id };
            resources.Add(id, new(id, resource.Type, arn, attributes) { At = resource.At });

            string Any(string service) => $"arn:{Partition}:{service}:{Region}:{account}:{id}";

            string Iam(string kind, string name) =>
                $"arn:{Partition}:iam::{account}:{kind}{resource.Properties.Required("Path").AsText()}"
                + intrinsics.Text(resource.Properties.Required(name));
        }

        foreach (var (id, resource) in template.Resources)
        {
            if (resource.Type != "AWS::IAM::Role" && !resource.Type.EndsWith("Policy", StringComparison.Ordinal))
                continue;

            var properties = intrinsics.Evaluate(resource.Properties)!;
            if (properties["AssumeRolePolicyDocument"] is { } trust)
                documents.Add(of + id + " trust", trust.DeepClone());
            foreach (var policy in properties["Policies"]?.AsArray() ?? [])
                documents.Add($"{of}{id} policy {(string)policy!["PolicyName"]!}", policy["PolicyDocument"]!.DeepClone());
            if (properties["PolicyDocument"] is { } document)
                documents.Add(of + id, document.DeepClone());
            if (properties["Statement"] is { } statement)
            {
                documents.Add(of + id, new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement.DeepClone()) });
            }
        }
    }
}
