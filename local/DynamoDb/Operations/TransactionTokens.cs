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
    private readonly HashSet<(string Account, string Region, string Token)> inProgress = [];
    private readonly Queue<(DateTimeOffset Until, (string Account, string Region, string Token) Key)> expiry = [];

    /// <summary>
    /// Begins the token's transaction, unless it has already happened. A token of another request is refused, and so is one of a
    /// transaction that has not ended.
    /// </summary>
    /// <returns>Whether it has begun, and so must be ended.</returns>
    public bool Begin(string accountId, string region, string token, JsonObject parameters)
    {
        lock (gate)
        {
            if (inProgress.Contains((accountId, region, token)))
            {
                throw new AwsException(
                    "TransactionInProgressException",
                    "The transaction with the given request token is already in progress."
                );
            }
            while (expiry.TryPeek(out var oldest) && oldest.Until <= time.GetUtcNow())
                requests.Remove(expiry.Dequeue().Key);
            if (!requests.TryGetValue((accountId, region, token), out var known))
                return inProgress.Add((accountId, region, token));

            return known == Digest(parameters)
                ? false
                : throw new AwsException(
                    "IdempotentParameterMismatchException",
                    "The request has the ClientRequestToken of a request with other parameters."
                );
        }
    }

    /// <summary>Ends a token's transaction, which may be begun again unless it was committed.</summary>
    public void End(string accountId, string region, string token)
    {
        lock (gate)
            inProgress.Remove((accountId, region, token));
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
