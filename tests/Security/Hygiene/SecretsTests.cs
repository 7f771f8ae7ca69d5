using System.Globalization;
using System.Text.Json.Nodes;

namespace Security.Tests.Hygiene;

/// <summary>No key, token or signature of a run stands in anything that the run leaves behind.</summary>
public sealed class SecretsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_artifact_of_a_run_contains_a_secret_and_a_planted_one_is_found()
    {
        var report = new Report("8-hygiene-2-secrets", "Secrets in what a run leaves behind");
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        var request = accounts.Request("SharedDemoRepo", instance);
        request["users"] = new JsonArray("root", "ec2-user");
        request["verify"] = new JsonObject { ["branch"] = "main", ["clone"] = true };
        (await accounts.GrantAsync(request)).Verified();
        // What fails says more: on the instance, in the report, in the cause.
        request["verify"] = new JsonObject { ["branch"] = "nowhere", ["clone"] = true };
        Assert.Equal("AccessNotVerified", (await accounts.GrantAsync(request)).Error);

        var secrets = Secrets.Of(accounts);
        var artefacts = await Artefacts.OfAsync(accounts, instance);
        var rows = new List<string[]>();
        foreach (
            var kind in (string[])
                [Artefacts.Log, Artefacts.File, Artefacts.Execution, Artefacts.Command, Artefacts.Record, Artefacts.Instance]
        )
        {
            var ofKind = artefacts.Where(artefact => artefact.Kind == kind).ToArray();
            Assert.NotEmpty(ofKind);
            foreach (var artefact in ofKind)
                report.Expect("", string.Join(", ", secrets.In(artefact.Text).Distinct()), $"{kind} {artefact.Where}");
            rows.Add([
                kind,
                ofKind.Length.ToString(CultureInfo.InvariantCulture),
                ofKind.Sum(artefact => artefact.Text.Length).ToString(CultureInfo.InvariantCulture),
            ]);
        }
        report.Table(["searched", "artefacts", "characters"], rows);
        report.Paragraph(
            $"Searched for {secrets.Count} spellings of what was issued in this run, and for whatever looks like a signature."
        );
        Assert.True(secrets.Count > 20, $"{secrets.Count} secrets");

        var cache = await accounts.ShellAsync(
            instance,
            "find /root/.aws/cli/cache /home/ec2-user/.aws/cli/cache -type f -printf '%m %u\\n' | sort -u"
        );
        report.Expect("600 ec2-user\n600 root", cache.Output, "modes and owners of the aws CLI's own session cache");

        await PlantAsync(accounts, instance, report);
        report.End();
    }

    /// <summary>One real secret in each place: the same search has to find every one.</summary>
    private static async Task PlantAsync(Accounts accounts, string instance, Report report)
    {
        var credential = accounts.Host.Cloud.Credentials.Issued.First(issued => issued.SessionToken is not null);
        var log = Directory.EnumerateFiles(accounts.Host.Cloud.Options.Folder, "log", SearchOption.AllDirectories).First();
        await File.AppendAllTextAsync(log, credential.SessionToken + "\n", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(accounts.Host.Cloud.Options.Folder, "planted"), credential.SecretAccessKey, Cancelled);
        await accounts.ExecuteAsync("grant-access", new JsonObject { ["planted"] = credential.SessionToken }.ToJsonString());
        await accounts.ShellAsync(instance, "echo 20260101T000000Z" + new string('0', 64));
        await accounts.SetRecordAsync((string)accounts.Request("SharedDemoRepo", instance)["name"]!, "planted", credential.SessionToken);
        await accounts.ShellAsync(instance, $"echo {credential.AccessKeyId} >/root/planted");

        var secrets = Secrets.Of(accounts);
        var found = (await Artefacts.OfAsync(accounts, instance))
            .SelectMany(artefact => secrets.In(artefact.Text).Select(what => (artefact.Kind, What: what)))
            .ToHashSet();
        foreach (
            var planted in ((string, string)[])
                [
                    (Artefacts.Log, "session token"),
                    (Artefacts.File, "secret key"),
                    (Artefacts.Execution, "session token"),
                    (Artefacts.Command, "signature"),
                    (Artefacts.Record, "session token"),
                    (Artefacts.Instance, "access key id"),
                ]
        )
        {
            report.Expect(true, found.Contains(planted), $"the planted {planted.Item2} in a {planted.Item1} is found");
        }
        report.Paragraph("Six secrets were planted afterwards, one in each kind of place; the search found all of them.");
    }
}
