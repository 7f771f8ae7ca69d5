using System.Text.Json.Nodes;

namespace LocalAws.Demo;

/// <summary>An execution's report, for people.</summary>
internal static class ReportView
{
    /// <summary>What the report says happened to each resource.</summary>
    public static IEnumerable<(string Account, string Resource, string Action)> Changes(JsonObject report) =>
        (report["changes"]?.AsArray() ?? []).Select(change => (Text(change, "account"), Text(change, "resource"), Text(change, "action")));

    public static void Show(JsonObject report, string repositoryAccount, DemoScreen screen)
    {
        foreach (var account in Changes(report).GroupBy(change => change.Account))
        {
            screen.Heading($"{(account.Key == repositoryAccount ? "Repository account" : "Consumer account")} {account.Key}");
            foreach (var (_, resource, action) in account)
                screen.Line($"  {action, -9}  {resource}");
        }
        foreach (var instance in report["instances"]?.AsArray() ?? [])
        {
            screen.Heading($"{Text(instance, "instanceId")}: {Text(instance, "status")}");
            foreach (var check in instance!["checks"]?.AsArray() ?? [])
            {
                var of = string.Join(' ', new[] { Text(check, "user"), Text(check, "repository") }.Where(text => text.Length > 0));
                screen.Mark(check!["ok"]?.GetValue<bool>() ?? false, $"{Text(check, "name"), -17} {of}: {Text(check, "detail")}");
            }
        }
        foreach (var note in report["notes"]?.AsArray() ?? [])
            screen.Line($"Note: {note}");
    }

    private static string Text(JsonNode? of, string field) => of?[field]?.GetValue<string>() ?? "";
}
