using System.Security.Cryptography;
using System.Text;

namespace LocalAws.Ssm;

/// <summary>All documents of all accounts and Regions, and AWS's own.</summary>
internal sealed class DocumentStore
{
    // AWS's own document has schema 1.2; its meaning is the same.
    private const string RunShellScript = "AWS-RunShellScript";

    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Account, string Region, string Name), Document> documents = [];
    private readonly DocumentVersion runShellScript;

    public DocumentStore(TimeProvider time)
    {
        runShellScript = Version(1, AwsDocument(RunShellScript), "JSON", null, time.GetUtcNow());
    }

    public static DocumentVersion Version(int number, string text, string format, string? versionName, DateTimeOffset now)
    {
        var tree = DocumentText.Read(text, format);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return new(number, text, format, tree, DocumentContent.Parse(tree), hash, versionName, now);
    }

    /// <summary>The account's own documents in a Region and AWS's.</summary>
    public IReadOnlyList<Document> All(string accountId, string region)
    {
        lock (gate)
            return [BuiltIn(region), .. documents.Values.Where(d => d.AccountId == accountId && d.Region == region)];
    }

    /// <summary>A document by name or ARN.</summary>
    public Document? Find(string accountId, string region, string nameOrArn)
    {
        var name = nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..] : nameOrArn;
        var found = name == RunShellScript ? BuiltIn(region) : Own(accountId, region, name);
        return found is null || name == nameOrArn || found.Arn == nameOrArn ? found : null;
    }

    /// <summary>The account's documents in a Region; the caller enforces the quota.</summary>
    public int Count(string accountId, string region) => All(accountId, region).Count - 1;

    public bool TryAdd(Document document)
    {
        lock (gate)
            return documents.TryAdd((document.AccountId, document.Region, document.Name), document);
    }

    /// <summary>Changes one of an account's own documents. The callback sees every earlier change and may refuse by throwing.</summary>
    public Document Change(string accountId, string region, string name, Func<Document, Document> change)
    {
        lock (gate)
        {
            var before = documents.GetValueOrDefault((accountId, region, name)) ?? throw SsmErrors.NoSuchDocument();
            return documents[(accountId, region, name)] = change(before);
        }
    }

    public bool Remove(string accountId, string region, string name)
    {
        lock (gate)
            return documents.Remove((accountId, region, name));
    }

    private Document? Own(string accountId, string region, string name)
    {
        lock (gate)
            return documents.GetValueOrDefault((accountId, region, name));
    }

    private Document BuiltIn(string region) => new("", region, RunShellScript, "", new Dictionary<string, string>(), [runShellScript], 1);

    /// <summary>One of AWS's own documents, as GetDocument returns it.</summary>
    private static string AwsDocument(string name)
    {
        using var stream = typeof(DocumentStore).Assembly.GetManifestResourceStream($"LocalAws.Ssm.AwsDocuments.{name}.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd('\n');
    }
}
