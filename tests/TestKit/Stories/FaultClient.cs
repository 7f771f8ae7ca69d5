using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TestKit.Stories;

/// <summary>Controls the faults of a LocalAws over the wire.</summary>
internal sealed class FaultClient(Uri endpoint) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = endpoint };

    private static readonly Uri Path = new("/_local/faults", UriKind.Relative);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Sends a body as it is; returns the status and the response.</summary>
    public async Task<(int Status, JsonObject Answer)> PostAsync(string body)
    {
        using var content = new StringContent(body);
        using var answer = await http.PostAsync(Path, content, Cancelled);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!.AsObject());
    }

    /// <summary>The rules in force.</summary>
    public async Task<JsonArray> ShowAsync() => (await http.GetFromJsonAsync<JsonObject>(Path, Cancelled))!["rules"]!.AsArray();

    /// <summary>Adds rules, which must be valid.</summary>
    public async Task AddAsync(params JsonObject[] rules)
    {
        using var answer = await http.PostAsJsonAsync(Path, new JsonArray([.. rules]), Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    /// <summary>How often each rule has struck, in the order in which they were added.</summary>
    public async Task<IReadOnlyList<int>> StruckAsync() => [.. (await ShowAsync()).Select(rule => (int)rule!["struck"]!)];

    /// <summary>Removes all rules; whoever waits continues.</summary>
    public async Task ClearAsync()
    {
        using var answer = await http.DeleteAsync(Path, Cancelled);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The process of a function of the stack is killed on its first invocation.</summary>
    public static JsonObject Killed(string function) =>
        new()
        {
            ["kind"] = "kill",
            ["function"] = "repogrant-" + function,
            ["nth"] = 1,
        };

    /// <summary>A rule on the calls of an operation.</summary>
    public static JsonObject OnCall(string kind, string service, string operation, params (string Field, JsonNode Value)[] more)
    {
        var rule = new JsonObject
        {
            ["kind"] = kind,
            ["service"] = service,
            ["operation"] = operation,
        };
        foreach (var (field, value) in more)
            rule[field] = value;
        return rule;
    }

    public void Dispose() => http.Dispose();
}
