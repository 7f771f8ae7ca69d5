using System.Text.Json.Nodes;

namespace LocalAws.Ssm;

/// <summary>One version of a document.</summary>
/// <param name="Text">The text as it was given.</param>
/// <param name="Tree">The parsed text, whatever its format.</param>
internal sealed record DocumentVersion(
    int Number,
    string Text,
    string Format,
    JsonObject Tree,
    DocumentContent Content,
    string Hash,
    string? VersionName,
    DateTimeOffset CreatedAt
);

/// <summary>A document and its versions; a change makes a new one.</summary>
/// <param name="AccountId">Empty for AWS's own, which every account and Region has.</param>
internal sealed record Document(
    string AccountId,
    string Region,
    string Name,
    string TargetType,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<DocumentVersion> Versions,
    int DefaultVersion
)
{
    /// <summary>The ARN of one of AWS's own documents contains no account.</summary>
    public string Arn => $"arn:aws:ssm:{Region}:{AccountId}:document/{Name}";

    public string Owner => AccountId.Length == 0 ? "Amazon" : AccountId;

    public DocumentVersion Latest => Versions[^1];

    /// <summary>
    /// The version that a request means: a number, <c>$LATEST</c>, or <c>$DEFAULT</c>, which is also the meaning of null.
    /// </summary>
    public DocumentVersion Version(string? version) =>
        version switch
        {
            null or "" or "$DEFAULT" => Versions.First(v => v.Number == DefaultVersion),
            "$LATEST" => Latest,
            _ => Versions.FirstOrDefault(v => v.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) == version)
                ?? throw SsmErrors.NoSuchDocumentVersion(),
        };
}
