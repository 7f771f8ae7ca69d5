using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Iam;
using RepoGrant.Instance;

namespace Security.Tests.HostileInput;

/// <summary>
/// What an accepted input turns into: policies, trust policies, a record's name, parameters of the document. It is compared with what the
/// input's own text asks for, read here a second time by separate rules, so that a wrong rule in the product shows.
/// </summary>
internal static partial class Meaning
{
    public const string RepositoryAccount = "111111111111";

    private static readonly IReadOnlyDictionary<string, Regex> AllowedPatterns = SsmDocument.AllowedPatterns(
        SsmDocument.Read(SsmDocument.ConfigureAccess)
    );

    /// <summary>Every way in which the request differs from what was asked for, or means more.</summary>
    public static IEnumerable<string> Differences(JsonNode asked, AccessRequest request) =>
        [.. Names(asked, request), .. Policies(asked, request), .. Parameters(request), .. Record(request)];

    private static IEnumerable<string> Names(JsonNode asked, AccessRequest request)
    {
        (string Field, string? Asked, string Given)[] names =
        [
            ("name", (string?)asked["name"], request.Name),
            ("accessRoleName", (string?)asked["accessRoleName"], request.AccessRoleName),
            ("profileName", (string?)asked["profileName"], request.ProfileName),
            ("consumer.accountId", (string?)asked["consumer"]!["accountId"], request.Consumer.AccountId),
            ("consumer.region", (string?)asked["consumer"]!["region"], request.Consumer.Region),
            ("consumer.instanceRoleName", (string?)asked["consumer"]!["instanceRoleName"], request.Consumer.InstanceRoleName),
            ("consumer.instances.ids", Joined(asked["consumer"]!["instances"]!["ids"]), string.Join(' ', request.Consumer.Instances.Ids)),
            ("repositories.name", (string?)asked["repositories"]![0]!["name"], request.Repositories.Single().Name),
            ("repositories.region", (string?)asked["repositories"]![0]!["region"], request.Repositories.Single().Region),
            (
                "repositories.protectedBranches",
                Joined(asked["repositories"]![0]!["protectedBranches"]),
                string.Join(' ', request.Repositories.Single().ProtectedBranches)
            ),
            ("users", Joined(asked["users"]), string.Join(' ', request.Users)),
            ("verify.branch", (string?)asked["verify"]!["branch"], request.Verify.Branch ?? ""),
        ];
        foreach (var (field, wanted, given) in names)
        {
            if (wanted != given)
                yield return $"{field} is not what was asked for";
            // A directory user is DOMAIN\user.
            var plain = field switch
            {
                "users" => DirectoryUser().Replace(given, "$1$2"),
                // They reach no command line; * is intended, and # and letters of Latin-1 mean nothing in a policy.
                "repositories.protectedBranches" => OfBranches().Replace(given, "x"),
                _ => given,
            };
            if (!Plain().IsMatch(plain))
                yield return $"{field} has characters that no name here may have: {JsonValue.Create(given).ToJsonString()}";
            // What reaches a command line or a path, besides ARNs.
            if (
                field is "repositories.name" or "repositories.protectedBranches" or "profileName" or "users" or "verify.branch"
                && OptionOrFolderAbove().IsMatch(given)
            )
            {
                yield return $"{field} could be an option or a folder above: {JsonValue.Create(given).ToJsonString()}";
            }
        }
        if (request.Consumer.Instances.Tags.Any(tag => (tag.Key + tag.Value).Any(char.IsControl)))
            yield return "a tag has control characters";
    }

    private static IEnumerable<string> Policies(JsonNode asked, AccessRequest request)
    {
        var repository = asked["repositories"]![0]!;
        var account = (string)asked["consumer"]!["accountId"]!;
        var arn = $"arn:aws:codecommit:{repository["region"]}:{RepositoryAccount}:{repository["name"]}";
        var level = Enum.Parse<AccessLevel>((string)repository["access"]!, ignoreCase: true);
        var branches = repository["protectedBranches"]!
            .AsArray()
            .Select(branch => "refs/heads/" + branch)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var protectedBranches = new JsonObject
        {
            [branches.Any(branch => branch.Contains('*', StringComparison.Ordinal)) ? "StringLikeIfExists" : "StringEqualsIfExists"] =
                new JsonObject { ["codecommit:References"] = new JsonArray([.. branches.Select(branch => (JsonNode)branch)]) },
            ["Null"] = new JsonObject { ["codecommit:References"] = "false" },
        }.ToJsonString();
        string[] access =
        [
            .. AccessActions.Of(level).Select(action => $"Allow {action} on {arn}"),
            .. level == AccessLevel.Full ? (string[])["Allow codecommit:ListRepositories on *"] : [],
            .. branches.Length == 0
                ? []
                : AccessActions.ChangingBranches.Select(action => $"Deny {action} on {arn} if {protectedBranches}"),
            .. branches.Length == 0 || level != AccessLevel.Full
                ? (string[])[]
                : [$"Deny codecommit:DeleteRepository on {arn}", $"Deny codecommit:UpdateRepositoryName on {arn}"],
        ];
        var names = new GrantNames(request, RepositoryAccount);
        var instanceRole = $"arn:aws:iam::{account}:role/repogrant/{asked["consumer"]!["instanceRoleName"]}";
        return
        [
            .. Compare("access policy", access, AccessPolicy.For(request, names)),
            .. Compare(
                "access role's trust",
                [
                    $$$"""Allow sts:AssumeRole for {"AWS":"arn:aws:iam::{{{account}}}:root"} if """
                        + $$$"""{"ArnEquals":{"aws:PrincipalArn":["{{{instanceRole}}}"]},"StringLike":"""
                        + """{"aws:userid":"*:${sts:RoleSessionName}"}}""",
                ],
                AccessTrust.For(names, [names.InstanceRoleArn])
            ),
            .. Compare(
                "instance role's policy",
                [$"Allow sts:AssumeRole on arn:aws:iam::{RepositoryAccount}:role/repogrant/{asked["accessRoleName"]}"],
                InstanceIdentityDocuments.AssumePolicy(names, [])
            ),
            .. Compare(
                "instance role's trust",
                ["""Allow sts:AssumeRole for {"Service":"ec2.amazonaws.com"}"""],
                InstanceIdentityDocuments.Trust(names)
            ),
        ];
    }

    private static IEnumerable<string> Compare(string what, string[] expected, PolicyDocument document)
    {
        // From its text: what IAM will read, not what we meant to write.
        var written = Statements(JsonNode.Parse(document.Text)!).ToArray();
        return written
            .Except(expected, StringComparer.Ordinal)
            .Select(more => $"the {what} has more: {more}")
            .Concat(expected.Except(written, StringComparer.Ordinal).Select(less => $"the {what} lacks: {less}"));
    }

    private static IEnumerable<string> Statements(JsonNode document) =>
        from statement in document["Statement"]!.AsArray()
        from action in PolicyDocument.AsList(statement!["Action"])
        from resource in statement["Resource"] is { } resources ? PolicyDocument.AsList(resources) : [null]
        select $"{statement["Effect"]} {action}"
            + (resource is null ? "" : $" on {resource}")
            + (statement["Principal"] is { } principal ? " for " + principal.ToJsonString() : "")
            + (statement["Condition"] is { } condition ? " if " + condition.ToJsonString() : "");

    private static IEnumerable<string> Parameters(AccessRequest request) =>
        from parameter in ConfigurationParameters.For(request, new GrantNames(request, RepositoryAccount))
        from value in parameter.Value
        where !AllowedPatterns[parameter.Key].IsMatch(value)
        select $"the document's parameter {parameter.Key} does not take {JsonValue.Create(value).ToJsonString()}";

    private static IEnumerable<string> Record(AccessRequest request)
    {
        var id = GrantKey.Of(request).Id;
        if (!RecordId().IsMatch(id))
            yield return $"the record's id is {JsonValue.Create(id).ToJsonString()}";
        if (request.Claimed)
            yield return "it claims to hold the grant";
        var text = JsonSerializer.Serialize(request.AsRequested(), JsonContext.Default.AccessRequest);
        var again = GrantLimits.Reader("us-east-2", RepositoryAccount).ReadRecorded(JsonElement.Parse(text));
        if (JsonSerializer.Serialize(again, JsonContext.Default.AccessRequest) != text)
            yield return "read again from its record it is another request";
    }

    private static string Joined(JsonNode? list) => string.Join(' ', (list?.AsArray() ?? []).Select(item => (string)item!));

    // No characters that are special to a shell, git or IAM: the space separates the items of a list.
    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@/ -]*\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"(?<=\A| )([A-Za-z0-9_][A-Za-z0-9_.-]*)\\([A-Za-z0-9_][A-Za-z0-9_.-]*)(?=\z| )")]
    private static partial Regex DirectoryUser();

    [GeneratedRegex(@"[*#\u00C0-\u00FF]")]
    private static partial Regex OfBranches();

    [GeneratedRegex(@"(\A|[ /])(-|\.\.?(\z|[ /]))")]
    private static partial Regex OptionOrFolderAbove();

    [GeneratedRegex(@"\A[0-9]{12}/[a-z0-9-]+/[A-Za-z0-9-]+\z")]
    private static partial Regex RecordId();
}
