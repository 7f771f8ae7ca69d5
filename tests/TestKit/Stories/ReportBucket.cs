using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws;
using LocalAws.Identity;

namespace TestKit.Stories;

/// <summary>A bucket for the pages of runs, as its account's administrator sees it.</summary>
internal sealed class ReportBucket(Accounts accounts, string accountId)
{
    public const string Name = "reports-of-runs";

    /// <summary>The stack's parameter that names it.</summary>
    public static LocalAwsOptions Named(LocalAwsOptions options) =>
        options with
        {
            Parameters = new Dictionary<string, string> { ["ReportBucketName"] = Name },
        };

    /// <summary>Makes it in an account; by default the repository account.</summary>
    public static async Task<ReportBucket> CreateAsync(Accounts accounts, string? accountId = null)
    {
        var bucket = new ReportBucket(accounts, accountId ?? accounts.RepositoryAccount.AccountId);
        await bucket.AskAsync("CreateBucket", []);
        return bucket;
    }

    public async Task<IReadOnlyList<string>> KeysAsync() =>
        [
            .. XElement
                .Parse((await AskAsync("ListObjectsV2", [])))
                .Descendants()
                .Where(element => element.Name.LocalName == "Key")
                .Select(key => key.Value),
        ];

    /// <summary>Waits until there are so many objects; their keys.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(int count) =>
        await Wait.ForAsync(
            async () => await KeysAsync() is { } keys && keys.Count >= count ? keys : null,
            $"{count} objects in the bucket"
        );

    public Task<string> ReadAsync(string key) => AskAsync("GetObject", new() { ["Key"] = key });

    private async Task<string> AskAsync(string operation, JsonObject parameters)
    {
        parameters["Bucket"] = Name;
        var answer = await accounts.Host.Cloud.Dispatcher.CallAsync(
            Principal.Administrator(accountId),
            accounts.RepositoryAccount.Region,
            "s3",
            operation,
            parameters,
            TestContext.Current.CancellationToken
        );
        return answer.RawText;
    }
}
