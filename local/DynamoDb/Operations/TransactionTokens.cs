using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>The client tokens that make a transaction happen only once: each is valid for ten minutes after its transaction.</summary>
internal sealed class TransactionTokens(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string Region, string Token), string> requests = [];
    private readonly Queue<(DateTimeOffset Until, (string Account, string Region, string Token) Key)> expiry = [];

    /// <summary>Whether the token's transaction has already happened. A token of another request is refused.</summary>
    public bool IsRepeated(string accountId, string region, string token, JsonObject parameters)
    {
        lock (gate)
        {
            while (expiry.TryPeek(out var oldest) && oldest.Until <= time.GetUtcNow())
                requests.Remove(expiry.Dequeue().Key);
            if (!requests.TryGetValue((accountId, region, token), out var known))
                return false;

            return known == Digest(parameters)
                ? true
                : throw new AwsException(
                    "IdempotentParameterMismatchException",
                    "The request has the ClientRequestToken of a request with other parameters."
                );
        }
    }

    public void Keep(string accountId, string region, string token, JsonObject parameters)
    {
        lock (gate)
        {
            requests[(accountId, region, token)] = Digest(parameters);
            expiry.Enqueue((time.GetUtcNow() + Kept, (accountId, region, token)));
        }
    }

    private static string Digest(JsonObject parameters) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(parameters.ToJsonString())));
}
