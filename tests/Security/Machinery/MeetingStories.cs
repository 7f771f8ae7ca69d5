using System.Text.Json.Nodes;

namespace Security.Tests.Machinery;

/// <summary>Runs that meet another one, or the claim of one that has ended.</summary>
internal sealed class MeetingStories(Accounts accounts)
{
    /// <summary>What runs do only when they meet another one, or stop: claims of dead holders, and releasing a grant.</summary>
    public async Task MeetAsync()
    {
        const string Held = "held";
        foreach (var machine in new[] { "grant-access", "revoke-access" })
        {
            var holder = $"arn:aws:states:us-east-2:{accounts.RepositoryAccount.AccountId}:execution:repogrant-{machine}:forgotten";
            await accounts.SetRecordAsync(Held, "holder", holder);
            Assert.Contains("\"claimed\":true", await accounts.InvokeAsync("ClaimGrant", OfHeld), StringComparison.Ordinal);
            await accounts.SetRecordAsync(Held, "holder", holder);
            Assert.Contains(
                "\"execution\"",
                await accounts.InvokeAsync("BeginRevocation", payload => payload["input"]!["grant"]!["name"] = Held),
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "\"name\":\"held\"",
            await accounts.InvokeAsync("EndRevocation", payload => payload["revocation"]!["grant"]!["name"] = Held),
            StringComparison.Ordinal
        );
        Assert.Null(await accounts.RecordAsync(Held));
        // A run for single instances whose request is not the newest, and one that releases what it does not hold.
        Assert.Contains("Superseded", await accounts.InvokeAsync("ClaimGrant", OfLaunched), StringComparison.Ordinal);
        Assert.Contains("Superseded", await accounts.InvokeAsync("RecordGrant", OfReleased), StringComparison.Ordinal);

        static void OfHeld(JsonObject payload) => payload["request"]!["name"] = Held;

        static void OfLaunched(JsonObject payload)
        {
            OfHeld(payload);
            payload["request"]!["recorded"] = true;
            payload["request"]!["generation"] = 7;
        }

        static void OfReleased(JsonObject payload)
        {
            OfLaunched(payload);
            payload["request"]!["claimed"] = true;
            payload["request"]!["applied"] = new JsonObject();
            payload["moment"] = "applied";
        }
    }
}
