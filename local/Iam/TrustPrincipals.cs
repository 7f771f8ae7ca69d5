using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Iam.Engine;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>
/// The principals of trust policies. Roles and users must exist when the policy is written and are stored by unique id; when one is
/// deleted, its id stays, and one created again with the same name is another (IAM user guide, "AWS JSON policy elements: Principal").
/// </summary>
internal static partial class TrustPrincipals
{
    // Google, Facebook, Amazon and Cognito need no provider in the account; LocalAws has no providers.
    private static readonly string[] PublicProviders =
    [
        "accounts.google.com",
        "graph.facebook.com",
        "www.amazon.com",
        "cognito-identity.amazonaws.com",
    ];

    // AWS refuses unknown services. These are the ones that roles are commonly created for.
    private static readonly FrozenSet<string> Services = new[]
    {
        "apigateway",
        "autoscaling",
        "backup",
        "batch",
        "cloudformation",
        "cloudtrail",
        "codebuild",
        "codecommit",
        "codedeploy",
        "codepipeline",
        "config",
        "delivery.logs",
        "dynamodb",
        "ec2",
        "ecs",
        "ecs-tasks",
        "edgelambda",
        "eks",
        "elasticloadbalancing",
        "events",
        "firehose",
        "glue",
        "kinesis",
        "lambda",
        "logs",
        "monitoring.rds",
        "pipes",
        "rds",
        "s3",
        "sagemaker",
        "scheduler",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
        "states",
        "transfer",
        "vpc-flow-logs",
        "xray",
    }
        .Select(name => name + ServiceSuffix)
        .ToFrozenSet(StringComparer.Ordinal);

    private const string ServiceSuffix = ".amazonaws.com";

    [GeneratedRegex("^arn:aws:sts::([0-9]{12}):assumed-role/([^/]+)/[^/]+$")]
    private static partial Regex SessionForm { get; }

    /// <summary>The policy as stored; principals that do not exist are refused.</summary>
    public static PolicyText ToStored(PolicyText written, IamState state)
    {
        foreach (var principal in Principals(written).Where(principal => !Exists(principal, state)))
        {
            throw new MalformedPolicyException(
                $"Invalid principal in policy: \"{principal.Type.ToUpperInvariant()}\":\"{principal.Value}\""
            );
        }

        return Rewrite(
            written,
            value =>
                value.Contains(':', StringComparison.Ordinal) ? FindIdentity(value, state)?.Id ?? value
                : new PrincipalPattern("AWS", value).Account is { } account ? $"arn:aws:iam::{account}:root"
                : value
        );
    }

    /// <summary>The policy as IAM shows it: the unique ids of existing principals become ARNs.</summary>
    public static PolicyText ToShown(PolicyText stored, IamState state) =>
        Principals(stored).Any(principal => principal.IsUniqueId)
            ? Rewrite(stored, value => new PrincipalPattern("AWS", value).IsUniqueId ? FindIdentity(value, state)?.Arn ?? value : value)
            : stored;

    private static IEnumerable<PrincipalPattern> Principals(PolicyText policy) =>
        policy.Parsed.Statements.SelectMany(statement => statement.Principal?.Patterns ?? []);

    private static bool Exists(PrincipalPattern principal, IamState state) =>
        principal.Type switch
        {
            "AWS" => principal.IsEveryone
                || principal.Account is not null
                || FindIdentity(principal.Value, state.Effective, state) is not null
                || (
                    SessionForm.Match(principal.Value) is { Success: true } session
                    && state.Effective(session.Groups[1].Value).Roles.ContainsKey(session.Groups[2].Value)
                ),
            "Service" => Services.Contains(principal.Value)
                || (
                    principal.Value.EndsWith(ServiceSuffix, StringComparison.Ordinal)
                        ? throw AwsException.NotSupported($"the service principal {principal.Value}")
                        : false
                ),
            "Federated" => PublicProviders.Contains(principal.Value),
            _ => false,
        };

    private static IamIdentity? FindIdentity(string arnOrId, IamState state) => FindIdentity(arnOrId, state.Current, state);

    private static IamIdentity? FindIdentity(string arnOrId, Func<string, IamAccount> account, IamState state) =>
        arnOrId.Split(':') is [_, _, "iam", "", var id, _] && Principal.IsAccountId(id)
            ? account(id).FindIdentity(arnOrId)
            : state.Accounts.Select(each => account(each).FindIdentity(arnOrId)).FirstOrDefault(found => found is not null);

    private static PolicyText Rewrite(PolicyText policy, Func<string, string> replace)
    {
        var root = JsonNode.Parse(policy.Json)!;
        var changed = false;
        foreach (var statement in root["Statement"] is JsonArray many ? many.OfType<JsonObject>() : [(JsonObject)root["Statement"]!])
        {
            foreach (var element in (string[])["Principal", "NotPrincipal"])
            {
                if (statement[element] is JsonObject named && named["AWS"] is { } aws)
                    named["AWS"] = Replace(aws, replace, ref changed);
            }
        }
        if (!changed)
            return policy;
        var json = root.ToJsonString(
            new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        return new PolicyText(json, PolicyKind.Trust);
    }

    private static JsonNode Replace(JsonNode value, Func<string, string> replace, ref bool changed)
    {
        if (value is JsonArray many)
        {
            var all = new JsonArray();
            foreach (var one in many)
                all.Add(Replace(one!, replace, ref changed));
            return all;
        }
        var text = value.GetValue<string>();
        var replaced = replace(text);
        changed |= replaced != text;
        return JsonValue.Create(replaced)!;
    }
}
