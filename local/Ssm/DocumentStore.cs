using System.Security.Cryptography;
using System.Text;

namespace LocalAws.Ssm;

/// <summary>All documents of all accounts and Regions, and AWS's own.</summary>
internal sealed class DocumentStore
{
    /// <summary>What AWS says of it: "Run a shell script or specify the commands to run." Schema 2.2 says the same as its own 1.2.</summary>
    private const string RunShellScript = """
        {
          "schemaVersion": "2.2",
          "description": "Run a shell script or specify the commands to run.",
          "parameters": {
            "commands": { "type": "StringList", "description": "(Required) Specify a shell script or a command to run.", "displayType": "textarea" },
            "workingDirectory": { "type": "String", "default": "", "description": "(Optional) The path to the working directory on your instance.", "maxChars": 4096 },
            "executionTimeout": { "type": "String", "default": "3600", "description": "(Optional) The time in seconds for a command to complete before it is considered to have failed. Default is 3600 (1 hour). Maximum is 172800 (48 hours).", "allowedPattern": "([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)" }
          },
          "mainSteps": [
            {
              "action": "aws:runShellScript",
              "name": "aws:runShellScript",
              "inputs": { "runCommand": "{{ commands }}", "workingDirectory": "{{ workingDirectory }}", "timeoutSeconds": "{{ executionTimeout }}" }
            }
          ]
        }
        """;

    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Account, string Region, string Name), Document> documents = [];
    private readonly DocumentVersion runShellScript;

    public DocumentStore(TimeProvider time)
    {
        runShellScript = Version(1, RunShellScript, "JSON", null, time.GetUtcNow());
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
        var found = name == "AWS-RunShellScript" ? BuiltIn(region) : Own(accountId, region, name);
        return found is null || name == nameOrArn || found.Arn == nameOrArn ? found : null;
    }

    /// <summary>The account's documents in a Region; one more than the quota is refused by the caller.</summary>
    public int Count(string accountId, string region) => All(accountId, region).Count - 1;

    public bool TryAdd(Document document)
    {
        lock (gate)
            return documents.TryAdd((document.AccountId, document.Region, document.Name), document);
    }

    /// <summary>Changes a document of an account's own, which sees every earlier change and may refuse by throwing.</summary>
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

    private Document BuiltIn(string region) =>
        new("", region, "AWS-RunShellScript", "", new Dictionary<string, string>(), [runShellScript], 1);
}
