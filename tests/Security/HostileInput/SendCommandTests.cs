using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Security.Tests.HostileInput;

/// <summary>
/// Hostile values straight at Systems Manager, past Validate request: somebody who may send our document. WeakenedDocumentTests has copies
/// of it with one defence less, which are seen to fall: what notices nothing there would prove nothing.
/// </summary>
[Collection(typeof(OnManagedInstance))]
public sealed partial class SendCommandTests(ManagedInstance instance)
{
    private const string OurDocument = "RepoGrant-ConfigureAccess";

    /// <summary>Systems Manager itself puts a parameter's value there, and LocalAws does not support that.</summary>
    private const string ParameterStore = "{{ssm:";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_accepts_no_hostile_value_and_nothing_runs()
    {
        var report = new Report(
            "7-hostile-input-5-send-command",
            "Hostile values of the document's parameters, past validation, by SendCommand"
        );
        var rows = new List<string[]>();
        foreach (var (parameter, allowed) in InstancePayload.Allowed)
        {
            var values = InstancePayload
                .All.Where(payload => payload.Parameter == parameter)
                .Select(payload => payload.Value)
                .Concat(
                    HostileTexts
                        .Around(allowed)
                        .Where(text =>
                            !PlainText().IsMatch(text)
                            && !IsAName(parameter, text)
                            && !text.Contains(ParameterStore, StringComparison.Ordinal)
                        )
                )
                .Distinct(StringComparer.Ordinal)
                .ToArray();
            foreach (var value in values)
            {
                var answer = await instance.SendAsync(OurDocument, parameter, value);
                var expected =
                    answer.Refused is "InvalidParameters" && answer.Message.Contains($"Parameter {parameter} ", StringComparison.Ordinal);
                report.Expect(true, expected, $"{parameter} = {JsonValue.Create(value).ToJsonString()}: {answer.Refused ?? "was sent"}");
            }
            rows.Add([parameter, values.Length.ToString(CultureInfo.InvariantCulture)]);
        }
        report.Table(["parameter", "values refused by its pattern"], rows);
        var sent = await instance.Accounts.Consumer.JsonAsync(
            "ssm",
            "ListCommandInvocations",
            new() { ["Filters"] = new JsonArray(new JsonObject { ["key"] = "DocumentName", ["value"] = OurDocument }) },
            Cancelled
        );
        report.Expect(0, sent["CommandInvocations"]!.AsArray().Count, "commands on the instance");
        report.End();
    }

    [Fact]
    public async Task Without_its_patterns_only_a_value_that_ends_the_here_document_runs()
    {
        var report = new Report(
            "7-hostile-input-6-second-defence",
            "The same values without allowed patterns: the script's own defence, on a real instance"
        );
        var payloads = InstancePayload.All;
        var found = await instance.RunAsync("NoPatterns", script => script, payloads);
        foreach (var payload in payloads)
        {
            report.Expect(
                payload.EndsTheHereDocument,
                found.Contains(payload.Canary),
                $"a command ran from {payload.Parameter} = {JsonValue.Create(payload.Value).ToJsonString()}"
            );
        }
        // Whatever was written shall do nothing later either, when git asks.
        await instance.AskForCredentialAsync();
        report.Expect(found.Count, (await instance.CanariesAsync()).Count, "commands that ran when git asked for a credential");
        report.Paragraph(
            $"{payloads.Count} values ran for real; {found.Count} made their canary file, all of them by ending the "
                + "here-document, which takes a line break. No allowed pattern has one."
        );
        report.End();
    }

    /// <summary>A grant's name may begin with a dash, and a user of a directory has a backslash in his.</summary>
    private static bool IsAName(string parameter, string text) =>
        parameter switch
        {
            "Grant" => GrantName().IsMatch(text),
            "Users" => DirectoryUser().IsMatch(text),
            _ => false,
        };

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,32}\z")]
    private static partial Regex GrantName();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]*\\[A-Za-z0-9_][A-Za-z0-9_.-]*\z")]
    private static partial Regex DirectoryUser();

    // What may well be allowed in some parameter: letters, digits and the signs of names, not an option.
    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@:/ ][A-Za-z0-9_+=,.@:/ -]*\z|\A\z")]
    private static partial Regex PlainText();
}
