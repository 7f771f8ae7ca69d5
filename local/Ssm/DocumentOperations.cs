using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Creates, changes and reads documents.</summary>
internal sealed partial class DocumentOperations(DocumentStore documents, TimeProvider time)
{
    /// <summary>Systems Manager quotas: 64 KB a document, 500 documents an account and Region, 1,000 versions a document.</summary>
    private const int LongestContent = 64 * 1024;

    private const int MaxDocuments = 500;
    private const int MaxVersions = 1000;

    [GeneratedRegex("^[a-zA-Z0-9_.-]{3,128}$")]
    private static partial Regex Name();

    [GeneratedRegex("^(aws|amazon|amzn|AWSEC2|AWSConfigRemediation|AWSSupport)", RegexOptions.IgnoreCase)]
    private static partial Regex ReservedName();

    public ApiResponse Create(ApiRequest request)
    {
        var name = request.Parameters.Required("Name");
        var tags = request.Parameters.Tags();
        request.Authorize("ssm:CreateDocument", Arn(request, name), [.. TagConditions.OfRequest(tags)]);
        if (!Name().IsMatch(name))
            throw SsmErrors.Constraint(name, "name", "Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$");
        if (ReservedName().IsMatch(name))
            throw SsmErrors.Validation($"The document name {name} begins with a prefix that is reserved for AWS.");
        if (request.Parameters.Text("DocumentType") is not (null or "Command") and var type)
            throw AwsException.NotSupported($"documents of type {type}");
        var version = Version(request, 1);
        if (documents.Count(request.AccountId, request.Region) >= MaxDocuments)
            throw new AwsException("DocumentLimitExceeded", "You can have at most 500 active SSM documents.");
        var document = new Document(
            request.AccountId,
            request.Region,
            name,
            request.Parameters.Text("TargetType") ?? "",
            tags,
            [version],
            1
        );
        if (!documents.TryAdd(document))
            throw new AwsException("DocumentAlreadyExists", "The specified document already exists.");
        return Answer(document, version);
    }

    /// <summary>Documents cannot be shared here: no account has a permission.</summary>
    public ApiResponse DescribePermission(ApiRequest request)
    {
        Own(request);
        return ApiResponse.Json(new JsonObject { ["AccountIds"] = new JsonArray(), ["AccountSharingInfoList"] = new JsonArray() });
    }

    public ApiResponse Update(ApiRequest request)
    {
        var name = Own(request).Name;
        DocumentVersion? added = null;
        var changed = documents.Change(
            request.AccountId,
            request.Region,
            name,
            before =>
            {
                if (
                    request.Parameters.Text("DocumentVersion") is not (null or "$LATEST") and var from
                    && before.Version(from) != before.Latest
                )
                {
                    throw SsmErrors.NoSuchDocumentVersion();
                }

                added = Version(request, before.Latest.Number + 1);
                if (before.Versions.Any(v => v.Hash == added.Hash && v.Format == added.Format))
                {
                    throw new AwsException(
                        "DuplicateDocumentContent",
                        "The content of the association document matches another document. Change the content of the document "
                            + "and try again."
                    );
                }

                if (added.VersionName is not null && before.Versions.Any(v => v.VersionName == added.VersionName))
                {
                    throw new AwsException(
                        "DuplicateDocumentVersionName",
                        "The version name has already been used in this document. Specify a different version name, and then try again."
                    );
                }

                if (before.Versions.Count >= MaxVersions)
                {
                    throw new AwsException(
                        "DocumentVersionLimitExceeded",
                        "The document has too many versions. Delete one or more document versions and try again."
                    );
                }

                return before with
                {
                    Versions = [.. before.Versions, added],
                    TargetType = request.Parameters.Text("TargetType") ?? before.TargetType,
                };
            }
        );
        return Answer(changed, added!);
    }

    public ApiResponse UpdateDefaultVersion(ApiRequest request)
    {
        var name = Own(request).Name;
        var number = request.Parameters.Required("DocumentVersion");
        var changed = documents.Change(
            request.AccountId,
            request.Region,
            name,
            before =>
                before with
                {
                    DefaultVersion = number.StartsWith('$') ? throw SsmErrors.NoSuchDocumentVersion() : before.Version(number).Number,
                }
        );
        return ApiResponse.Json(
            new JsonObject
            {
                ["Description"] = new JsonObject { ["Name"] = name, ["DefaultVersion"] = Text(changed.DefaultVersion) },
            }
        );
    }

    public ApiResponse Describe(ApiRequest request)
    {
        var document = Existing(request);
        return Answer(document, document.Version(request.Parameters.Text("DocumentVersion")), "Document");
    }

    public ApiResponse Get(ApiRequest request)
    {
        var document = Existing(request);
        var version = document.Version(request.Parameters.Text("DocumentVersion"));
        // "JSON is the default format": also for a document that was written in YAML.
        var format = request.Parameters.OneOf("DocumentFormat", "JSON", "YAML", "TEXT", "JSON");
        return ApiResponse.Json(
            new JsonObject
            {
                ["Name"] = document.Name,
                ["DocumentVersion"] = Text(version.Number),
                ["VersionName"] = version.VersionName,
                ["Status"] = "Active",
                ["Content"] =
                    format == version.Format ? version.Text
                    : format == "JSON"
                        ? version.Tree.ToJsonString(
                            new(JsonSerializerOptions.Default)
                            {
                                WriteIndented = true,
                                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                            }
                        )
                    : throw AwsException.NotSupported($"a {version.Format} document as {format}"),
                ["DocumentType"] = "Command",
                ["DocumentFormat"] = format,
                ["CreatedDate"] = WireTime.Epoch(version.CreatedAt),
            }
        );
    }

    public ApiResponse Delete(ApiRequest request)
    {
        documents.Remove(request.AccountId, request.Region, Own(request).Name);
        return ApiResponse.Json(new JsonObject());
    }

    public ApiResponse List(ApiRequest request)
    {
        request.Authorize("ssm:ListDocuments", "*");
        var all = documents.All(request.AccountId, request.Region).AsEnumerable();
        foreach (var filter in request.Parameters.Objects("Filters"))
        {
            var values = filter.Texts("Values");
            all = filter.Required("Key") switch
            {
                "Owner" => all.Where(d =>
                    values.Any(v =>
                        v is "All" || v == d.Owner || (v == "Self" && d.AccountId.Length > 0) || (v == "Private" && d.AccountId.Length > 0)
                    )
                ),
                "Name" => all.Where(d => values.Any(v => d.Name.StartsWith(v, StringComparison.Ordinal))),
                "DocumentType" => all.Where(_ => values.Contains("Command")),
                "PlatformTypes" => all.Where(d => values.Any(v => Platforms(d.Latest).Contains(v))),
                var key => throw SsmErrors.FilterKey(key, "Owner, Name, DocumentType, PlatformTypes"),
            };
        }
        var (page, next) = request.Parameters.Page(all, request.Parameters.Between("MaxResults", 1, 50, 50), d => d.Name);
        return ApiResponse.Json(
            new JsonObject
            {
                ["DocumentIdentifiers"] = new JsonArray([.. page.Select(d => (JsonNode)Identifier(d, d.Version(null)))]),
                ["NextToken"] = next,
            }
        );
    }

    private DocumentVersion Version(ApiRequest request, int number)
    {
        var text = request.Parameters.Required("Content");
        if (Encoding.UTF8.GetByteCount(text) > LongestContent)
            throw new AwsException("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.");
        var format = request.Parameters.OneOf("DocumentFormat", "JSON", "YAML", "TEXT", "JSON");
        if (format == "TEXT")
            throw AwsException.NotSupported("documents of format TEXT");
        return DocumentStore.Version(number, text, format, request.Parameters.Text("VersionName"), time.GetUtcNow());
    }

    /// <summary>An existing document, once the caller is authorized.</summary>
    private Document Existing(ApiRequest request)
    {
        var name = request.Parameters.Required("Name");
        var found = documents.Find(request.AccountId, request.Region, name);
        request.Authorize($"ssm:{request.Operation}", found?.Arn ?? Arn(request, name), [.. SsmInput.Conditions(found?.Tags)]);
        return found ?? throw SsmErrors.NoSuchDocument();
    }

    private Document Own(ApiRequest request)
    {
        var document = Existing(request);
        return document.AccountId.Length > 0
            ? document
            : throw new AwsException("InvalidDocumentOperation", "You attempted to change a document that is owned by Amazon.");
    }

    private static string Arn(ApiRequest request, string name) =>
        name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:ssm:{request.Region}:{request.AccountId}:document/{name}";

    private static ApiResponse Answer(Document document, DocumentVersion version, string member = "DocumentDescription")
    {
        var description = Identifier(document, version);
        description["Hash"] = version.Hash;
        description["HashType"] = "Sha256";
        description["Status"] = "Active";
        description["Description"] = version.Content.Description;
        description["LatestVersion"] = Text(document.Latest.Number);
        description["DefaultVersion"] = Text(document.DefaultVersion);
        description["Parameters"] = new JsonArray([
            .. version.Content.Parameters.Values.Select(p =>
                (JsonNode)
                    new JsonObject
                    {
                        ["Name"] = p.Name,
                        ["Type"] = p.Type,
                        ["Description"] = p.Description,
                        ["DefaultValue"] = p.Default is null ? null : DocumentParameter.Rendered(p.Type, p.Default),
                    }
            ),
        ]);
        return ApiResponse.Json(new JsonObject { [member] = description });
    }

    private static JsonObject Identifier(Document document, DocumentVersion version) =>
        new()
        {
            ["Name"] = document.Name,
            ["CreatedDate"] = WireTime.Epoch(version.CreatedAt),
            ["Owner"] = document.Owner,
            ["VersionName"] = version.VersionName,
            ["PlatformTypes"] = new JsonArray([.. Platforms(version).Select(p => (JsonNode)p)]),
            ["DocumentVersion"] = Text(version.Number),
            ["DocumentType"] = "Command",
            ["SchemaVersion"] = "2.2",
            ["DocumentFormat"] = version.Format,
            ["TargetType"] = document.TargetType.Length == 0 ? null : document.TargetType,
            ["Tags"] = new JsonArray([.. document.Tags.Select(t => (JsonNode)new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]),
        };

    /// <summary>aws:runShellScript runs on these two.</summary>
    private static string[] Platforms(DocumentVersion version) =>
        version.Content.Steps.Select(s => s.Platform).Distinct().ToArray() is [{ } one] ? [one] : ["Linux", "MacOS"];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
