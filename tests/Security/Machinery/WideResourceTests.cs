using System.Text.RegularExpressions;
using LocalAws.Deployment;

namespace Security.Tests.Machinery;

/// <summary>No statement of the templates covers all of an account's resources without saying why.</summary>
public partial class WideResourceTests
{
    [Fact]
    public void Every_wide_resource_has_its_reason_beside_it()
    {
        var report = new Report(
            "4-wide-resources",
            "Resources with a wildcard for all of an account's, and the reason written beside each"
        );
        var rows = new List<string[]>();
        foreach (var file in new[] { "template.yaml", "consumer-account.yaml" })
        {
            var lines = File.ReadAllLines(Checkout.PathOf(file));
            foreach (
                var statement in Template
                    .Read(file, string.Join('\n', lines))
                    .Resources.Values.Where(resource => resource.Type is "AWS::IAM::Role" or "AWS::IAM::ManagedPolicy")
                    .SelectMany(TestKit.Rights.StatementsOf)
            )
            {
                var wide = TestKit.Rights.Resources(statement).Where(IsWide).ToArray();
                if (wide.Length == 0)
                    continue;
                var line = statement.Entries.Single(entry => entry.Key == "Resource").At.Line - 1;
                while (!lines[line].Contains("Resource:", StringComparison.Ordinal))
                    line--;
                var reason = Reason(lines, line, statement.At.Line - 2);
                report.Expect(true, reason.Length > 0, $"{file}:{line + 1}: a reason for {string.Join(", ", wide)}", 0);
                rows.Add([$"{file}:{line + 1}", statement.Entries.Single(entry => entry.Key == "Sid").Value.AsText(), reason]);
            }
        }
        report.Table(["where", "statement", "reason"], rows);
        report.End();
    }

    /// <summary>Every account's resource, or one whose name has no fixed part: neither the path nor the beginning.</summary>
    private static bool IsWide(string resource) =>
        resource == "*"
        || Pseudo().Replace(resource, "x").Split(':', 6) is [_, _, _, _, var account, var named]
            && (account == "*" || named.Split('/') is ["*"] or [_, "*"]);

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Pseudo();

    private static string Reason(string[] lines, int line, int before)
    {
        if (lines[line].Split(" # ") is [_, var beside])
            return beside.Trim();
        string Comment(int from)
        {
            var comment = new List<string>();
            for (; from >= 0 && lines[from].TrimStart().StartsWith('#'); from--)
                comment.Insert(0, lines[from].Trim().TrimStart('#').Trim());
            return string.Join(' ', comment);
        }
        return Comment(line - 1) is { Length: > 0 } above ? above : Comment(before);
    }
}
