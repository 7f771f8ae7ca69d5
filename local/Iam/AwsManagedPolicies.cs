using System.Collections.Frozen;
using System.Text.Json;
using LocalAws.Iam.Engine;

namespace LocalAws.Iam;

/// <summary>
/// The AWS managed policies that LocalAws supports; the documents are AWS's, in <c>AwsManaged/</c>, one file each. Any other is refused by
/// name.
/// </summary>
internal static class AwsManagedPolicies
{
    public const string AdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";

    private const string Folder = "LocalAws.Iam.AwsManaged.";

    private static readonly FrozenDictionary<string, ManagedPolicy> Policies = Load()
        .ToFrozenDictionary(policy => policy.Arn, StringComparer.Ordinal);

    public static IEnumerable<ManagedPolicy> All => Policies.Values.OrderBy(policy => policy.Name, StringComparer.Ordinal);

    public static ManagedPolicy? Find(string arn) => Policies.GetValueOrDefault(arn);

    private static IEnumerable<ManagedPolicy> Load()
    {
        var assembly = typeof(AwsManagedPolicies).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var file = JsonDocument.Parse(stream);
            yield return Read(resource[Folder.Length..^".json".Length], file.RootElement);
        }
    }

    private static ManagedPolicy Read(string name, JsonElement file)
    {
        var version = file.GetProperty("DefaultVersionId").GetString()!;
        var updated = file.GetProperty("UpdateDate").GetDateTimeOffset();
        var json = file.GetProperty("Document").GetRawText();
        var document = new PolicyText(json, PolicyKind.Identity, name);
        return new ManagedPolicy
        {
            AccountId = "aws",
            Name = name,
            Path = file.GetProperty("Path").GetString()!,
            Id = file.GetProperty("PolicyId").GetString()!,
            CreatedAt = file.GetProperty("CreateDate").GetDateTimeOffset(),
            UpdatedAt = updated,
            Versions = [new PolicyVersion(version, document, updated)],
            DefaultVersionId = version,
            LastVersion = int.Parse(version.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
