using System.Text;
using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>
/// A run as a table for auditors: a row for each instance, user and repository, with how the run ended and who started it, and a last row
/// for the instances that the report does not have. RFC 4180; an apostrophe is put before whatever a spreadsheet would take for a formula.
/// </summary>
public static class ReportCsv
{
    private const string Heading =
        "grant,account,region,repository,access,instance,user,status,run_status,run_ended_at,started_by,run_started_at,execution,"
        + "started_by_note";

    /// <summary>The table.</summary>
    public static string Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var csv = new StringBuilder(Heading).Append("\r\n");
        var repositories = run.Asked.Objects("repositories").ToArray();
        string[] users = run.Asked.Texts("users").ToArray() is { Length: > 0 } given ? given : ["root"];
        foreach (var instance in run.Report?.Instances ?? [])
        {
            foreach (var repository in repositories)
            {
                foreach (var user in users)
                    WriteRow(csv, run, repository, instance.Id, user, instance.Status);
            }
        }

        // Who reads this as the list of all instances must see that it is not.
        if (run.Report?.OmittedInstances is > 0 and var omitted)
            WriteRow(csv, run, repository: null, $"{omitted} more did not fit into the report", user: "", "OMITTED");

        return csv.ToString();
    }

    private static void WriteRow(StringBuilder csv, Run run, JsonObject? repository, string instance, string user, string status)
    {
        var grant = run.Report?.Grant;
        WriteRow(
            csv,
            First(grant.Text("name"), run.Asked.Text("name")),
            First(grant.Text("accountId"), run.Asked.Object("consumer").Text("accountId")),
            repository is null ? "" : First(repository.Text("region"), grant.Text("region")),
            repository.Text("name"),
            repository is null ? "" : First(repository.Text("access"), "contribute"),
            instance,
            user,
            status,
            RunEnd.StatusOf(run),
            ReportPage.Time(run.Ended),
            run.Starter.Name ?? "",
            ReportPage.Time(run.Started),
            run.Execution,
            run.Starter.Note ?? ""
        );
    }

    private static string First(string first, string otherwise) => first.Length > 0 ? first : otherwise;

    private static void WriteRow(StringBuilder csv, params ReadOnlySpan<string> fields)
    {
        for (var index = 0; index < fields.Length; index++)
        {
            csv.Append(index > 0 ? "," : "").Append('"');
            // Spreadsheets evaluate a field that begins with one of these (OWASP, "CSV Injection").
            if (fields[index].Length > 0 && fields[index][0] is ('=' or '+' or '-' or '@' or '\t' or '\r'))
                csv.Append('\'');

            csv.Append(fields[index].Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        csv.Append("\r\n");
    }
}
