using System.Text;

namespace RepoGrant.Reports;

/// <summary>
/// A run as a table for auditors: a row for each instance, user and repository, with who started it and the last proof. RFC 4180; an
/// apostrophe is put before whatever a spreadsheet would take for a formula.
/// </summary>
public static class ReportCsv
{
    private const string Heading =
        "grant,account,region,repository,access,instance,user,status,proven_at,asked_by,asked_at,execution,asked_by_note";

    /// <summary>The table.</summary>
    public static string Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var csv = new StringBuilder(Heading).Append("\r\n");
        var grant = run.Report?.Grant;
        var consumer = run.Asked.Object("consumer");
        var repositories = run.Asked.Objects("repositories").ToArray();
        string[] users = run.Asked.Texts("users").ToArray() is { Length: > 0 } given ? given : ["root"];
        foreach (var instance in run.Report?.Instances ?? [])
        {
            foreach (var repository in repositories)
            {
                foreach (var user in users)
                {
                    WriteRow(
                        csv,
                        First(grant.Text("name"), run.Asked.Text("name")),
                        First(grant.Text("accountId"), consumer.Text("accountId")),
                        First(repository.Text("region"), grant.Text("region")),
                        repository.Text("name"),
                        First(repository.Text("access"), "contribute"),
                        instance.Id,
                        user,
                        instance.Status,
                        instance.Status == StatusWord.Verified ? ReportPage.Time(run.Ended) : "",
                        run.Starter.Name ?? "",
                        ReportPage.Time(run.Started),
                        run.Execution,
                        run.Starter.Note ?? ""
                    );
                }
            }
        }

        return csv.ToString();
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
