using System.Buffers;
using System.Text.Json.Nodes;
using LocalAws.Wire;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Faults;

/// <summary>
/// <c>/_local/faults</c>: POST adds a rule or an array of rules, GET shows those in force with how often each has struck, DELETE removes
/// all. Not signed, like everything that is not AWS's.
/// </summary>
/// <param name="rules">The rules in force; null if faults are off.</param>
internal sealed class FaultEndpoint(FaultRules? rules, IReadOnlyCollection<Service> services, Func<string, bool> isFunction)
{
    public const string Path = "/_local/faults";

    /// <summary>Room for thousands of rules; more is a mistake.</summary>
    private const int MaxBody = 1024 * 1024;

    public async Task ServeAsync(HttpContext http)
    {
        if (rules is null)
        {
            await AnswerAsync(http, 404, new() { ["message"] = "Faults are off. Start LocalAws with --faults to use them." });
            return;
        }

        switch (http.Request.Method)
        {
            case "GET":
                await AnswerAsync(http, 200, rules.ToJson());
                break;
            case "POST":
                await AddAsync(http, rules);
                break;
            case "DELETE":
                rules.Clear();
                http.Response.StatusCode = 204;
                break;
            default:
                http.Response.Headers.Allow = "GET, POST, DELETE";
                await AnswerAsync(http, 405, new() { ["message"] = $"{Path} takes GET, POST and DELETE." });
                break;
        }
    }

    private async Task AddAsync(HttpContext http, FaultRules to)
    {
        if (await BodyAsync(http) is not { } body)
        {
            await AnswerAsync(http, 413, new() { ["message"] = $"The rules are larger than {MaxBody} bytes." });
            return;
        }

        var (added, problems) = new FaultRuleReader(services, isFunction).Read(body.Span);
        if (problems.Count > 0)
        {
            var all = problems.Select(problem => (JsonNode)new JsonObject { ["path"] = problem.Path, ["message"] = problem.Message });
            await AnswerAsync(
                http,
                400,
                new() { ["message"] = "The rules are not valid; none was added.", ["problems"] = new JsonArray([.. all]) }
            );
            return;
        }

        to.Add(added);
        await AnswerAsync(http, 201, to.ToJson());
    }

    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpContext http)
    {
        var body = new ArrayBufferWriter<byte>();
        while (await http.Request.Body.ReadAsync(body.GetMemory(), http.RequestAborted) is > 0 and var read)
        {
            body.Advance(read);
            if (body.WrittenCount > MaxBody)
                return null;
        }

        return body.WrittenMemory;
    }

    private static Task AnswerAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }
}
