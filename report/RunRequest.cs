using System.Text.Json;
using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>Reads from a run's history what was requested, as the run itself understood it.</summary>
public static class RunRequest
{
    /// <summary>The request; null if the run ended before it had one.</summary>
    /// <param name="history">Its events, in order.</param>
    public static JsonObject? Of(IEnumerable<HistoryEntry> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        foreach (var happened in history)
        {
            // The first state of grant-access, and of revoke-access; the output is Lambda's response, which contains the function's own.
            var (request, revocation) = (happened.State == "Validate request", happened.State == "Begin revocation");
            if ((request || revocation) && happened.Output is not null)
            {
                var payload = Json(happened.Output).Object("Payload");
                return request ? payload : payload.Object("request");
            }
        }

        return null;
    }

    /// <summary>A JSON object; null if the text is not one.</summary>
    public static JsonObject? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
