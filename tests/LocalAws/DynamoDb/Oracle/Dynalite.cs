using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>dynalite, another implementation of DynamoDB's API, as a process of its own. It ignores signatures.</summary>
internal sealed class Dynalite : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient http;

    private Dynalite(Process process, int port)
    {
        this.process = process;
        http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
    }

    public static async Task<Dynalite> StartAsync()
    {
        var tools = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../tools"));
        Assert.True(
            Directory.Exists(Path.Combine(tools, "node_modules/dynalite")),
            "dynalite is missing: run 'make tools' (npm ci in tests/tools)."
        );
        var start = new ProcessStartInfo("node", [Path.Combine(SourceFolder(), "dynalite.js"), tools])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var port = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new(process, int.Parse(port!, CultureInfo.InvariantCulture));
    }

    public async Task<WireAnswer> CallAsync(string operation, JsonObject parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(parameters.ToJsonString()));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        request.Headers.Add("X-Amz-Date", "any");
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=any, SignedHeaders=any, Signature=any");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, JsonNode.Parse(body)!.AsObject());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
