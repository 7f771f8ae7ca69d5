using System.Text.Json.Nodes;
using RepoGrant.Reports;

namespace RepoGrant.Cli.Runs;

/// <summary>An execution as Step Functions describes it.</summary>
internal sealed record Execution(string Arn, string Name, string Status)
{
    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Stopped { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? Error { get; init; }

    public string? Cause { get; init; }

    public bool IsRunning => Status == "RUNNING";

    public bool Succeeded => Status == "SUCCEEDED";

    /// <summary>The exit code of a command that shows how it ended.</summary>
    public int ExitCode => Succeeded ? Cli.ExitCode.Ok : Cli.ExitCode.Failed;

    /// <summary>The account that it runs in: the repository account.</summary>
    public string AccountId => Arn.Split(':') is [_, _, _, _, var account, ..] ? account : "";

    /// <summary>The report; null if it ended without one, or has not ended.</summary>
    public ReportJson? Report => ReportJson.Of(Output, Error, Cause);

    /// <summary>What --output json prints.</summary>
    /// <param name="starter">Who started it; null if that is not looked up.</param>
    public JsonObject ToJson(Starter? starter = null)
    {
        var json = Json();
        if (starter is not null)
            (json["startedBy"], json["startedByNote"]) = (starter.Name, starter.Note);
        return json;
    }

    private JsonObject Json() =>
        new()
        {
            ["execution"] = Arn,
            ["status"] = Status,
            ["startedAt"] = Started.ToString("O"),
            ["stoppedAt"] = Stopped?.ToString("O"),
            ["error"] = Error,
            ["cause"] = Report is null ? Cause : null,
            ["report"] = Report?.Json.DeepClone(),
        };
}
