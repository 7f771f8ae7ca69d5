using System.Security.Cryptography;
using System.Text;
using LocalAws.Lagging;

namespace LocalAws.Ssm;

/// <summary>All documents of all accounts and Regions, and AWS's own.</summary>
internal sealed class DocumentStore
{
    // AWS's own document has schema 1.2; its meaning is the same.
    private const string RunShellScript = "AWS-RunShellScript";

    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Account, string Region, string Name), Document> documents = [];
    private readonly SortedDictionary<(string Account, string Region, string Name), Late<Document>> sendable = [];
    private readonly DocumentVersion runShellScript;
    private readonly Lag lag;
    private readonly TimeProvider time;

    public DocumentStore(Lag lag, TimeProvider time)
    {
        (this.lag, this.time) = (lag, time);
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
    public Document? Find(string accountId, string region, string nameOrArn) => Find(accountId, region, nameOrArn, Own);

    /// <summary>A document as a command can be sent with it: a new one, and a new version, only after a while.</summary>
    public Document? FindForCommand(string accountId, string region, string nameOrArn) => Find(accountId, region, nameOrArn, Sendable);

    /// <summary>The account's documents in a Region; the caller enforces the quota.</summary>
    public int Count(string accountId, string region) => All(accountId, region).Count - 1;

    public bool TryAdd(Document document)
    {
        lock (gate)
        {
            if (!documents.TryAdd((document.AccountId, document.Region, document.Name), document))
                return false;
            Send(document, null, "CreateDocument");
            return true;
        }
    }

    /// <summary>Changes one of an account's own documents. The callback sees every earlier change and may refuse by throwing.</summary>
    public Document Change(string accountId, string region, string name, Func<Document, Document> change)
    {
        lock (gate)
        {
            var before = documents.GetValueOrDefault((accountId, region, name)) ?? throw SsmErrors.NoSuchDocument();
            var after = documents[(accountId, region, name)] = change(before);
            Send(after, before, "UpdateDocument");
            return after;
        }
    }

    public bool Remove(string accountId, string region, string name)
    {
        lock (gate)
        {
            sendable.Remove((accountId, region, name));
            return documents.Remove((accountId, region, name));
        }
    }

    private Document? Find(string accountId, string region, string nameOrArn, Func<string, string, string, Document?> own)
    {
        var name = nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..] : nameOrArn;
        var found = name == RunShellScript ? BuiltIn(region) : own(accountId, region, name);
        return found is null || name == nameOrArn || found.Arn == nameOrArn ? found : null;
    }

    private void Send(Document after, Document? before, string change)
    {
        var key = (after.AccountId, after.Region, after.Name);
        if (!sendable.TryGetValue(key, out var late))
            sendable[key] = late = new(before);
        late.Set(after, time.GetUtcNow(), lag.Of(LagKind.SsmDocuments, $"{after.AccountId} {after.Region} {after.Name}", change));
    }

    private Document? Sendable(string accountId, string region, string name)
    {
        lock (gate)
            return sendable.GetValueOrDefault((accountId, region, name))?.At(time.GetUtcNow());
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
