using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Host;
using RepoGrant.Records;
using TestKit.Fakes;

namespace Security.Tests.HostileInput;

/// <summary>
/// More than 10,000 hostile inputs through Validate request's own handler: each is refused with a helpful message, or means what it says.
/// </summary>
public sealed class ValidateRequestTests
{
    private const int AtLeast = 10_000;
    private const int Seed = 20_260;
    private const int GeneratedCount = 6_000;

    /// <summary>A Fail state's cause takes 32,768 characters (Step Functions API reference); half of it is left for escapes.</summary>
    private const int LongestMessage = 16_500;

    /// <summary>Quotations end after 64 characters of what was given.</summary>
    private const int LongestEcho = 65;

    private static readonly string Kept = Path.Combine(Report.Folder, "hostile-input");

    [Fact]
    public async Task Every_hostile_input_is_refused_with_its_field_or_means_what_it_says()
    {
        var report = new Report("7-hostile-input-1-requests", "Hostile inputs through Validate request");
        var rows = new List<string[]>();
        foreach (
            var (kind, requests) in ((string, IEnumerable<HostileRequest>)[])
                [
                    ("made by hand", HostileRequests.MadeByHand()),
                    ($"generated, seed {Seed}", HostileRequests.Generated(Seed, GeneratedCount)),
                ]
        )
        {
            var (refused, accepted) = (0, 0);
            foreach (var request in requests)
            {
                var (found, message) = await ValidateAsync(request);
                _ = message is null ? accepted++ : refused++;
                report.Count(1, 1);
                foreach (var difference in found)
                    report.Differ($"{request.What}: {difference} (kept as {Keep(request)})");
            }
            rows.Add([kind, Number(refused), Number(accepted)]);
            Assert.True(refused > 0 && accepted > 0, $"{kind}: {refused} refused, {accepted} accepted");
        }
        report.Table(
            ["inputs", "refused with a message that names the field", "accepted, and the policies are exactly what was asked for"],
            rows
        );
        Assert.True(
            rows.Sum(row => int.Parse(row[1], CultureInfo.InvariantCulture) + int.Parse(row[2], CultureInfo.InvariantCulture)) >= AtLeast,
            $"fewer than {AtLeast} inputs"
        );
        report.End();
    }

    [Fact]
    public async Task A_forged_record_gives_no_access()
    {
        var report = new Report("7-hostile-input-2-records", "Hostile records, read for a launched instance");
        var input =
            """
            {"grant":{"name":"web-team","accountId":"222222222222","region":"us-east-2"},"instanceIds":["i-0123456789abcdef0"]}
            """u8.ToArray();
        var (refused, accepted) = (0, 0);
        foreach (var (what, record) in HostileRequests.Records())
        {
            var (found, message) = await ValidateAsync(new("a record", input, null), record);
            _ = message is null ? accepted++ : refused++;
            report.Count(1, 1);
            foreach (var difference in found)
                report.Differ($"the record where {what}: {difference}");
        }
        report.Table(
            ["refused", "accepted, and the policies are exactly what the record asks for"],
            [
                [Number(refused), Number(accepted)],
            ]
        );
        Assert.True(refused > 0 && accepted > 0, $"{refused} refused, {accepted} accepted");
        report.End();
    }

    /// <summary>What is wrong with the response to the input, and the message if it was refused.</summary>
    private static async Task<(IReadOnlyList<string> Differences, string? Message)> ValidateAsync(
        HostileRequest request,
        string? record = null
    )
    {
        record ??= HostileRequests.Seed;
        var table = new TableInMemory();
        table.Put(
            "grants",
            "222222222222/us-east-2/web-team",
            ("generation", new AttributeValue { N = "1" }),
            ("requested", new AttributeValue { S = record })
        );
        var handler = new ValidateRequest(
            new GrantTable(table.Client, TableInMemory.Name),
            new Settings(name =>
                name switch
                {
                    "AWS_REGION" => "us-east-2",
                    "REPOGRANT_ACCOUNT_ID" => Meaning.RepositoryAccount,
                    _ => null,
                }
            ),
            TimeProvider.System
        );
        try
        {
            var accepted = await handler.ValidateRequestAsync(new MemoryStream(request.Bytes), new Invocation());
            return ([.. Meaning.Differences(Asked(request, record), accepted)], null);
        }
        catch (InvalidRequest e)
        {
            return ([.. OfMessage(e.Message, request.Path)], e.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return ([$"{e.GetType().Name}: {e.Message}"], e.Message);
        }
    }

    private static JsonNode Asked(HostileRequest request, string record)
    {
        var asked = JsonNode.Parse(request.Bytes)!;
        if (asked["grant"] is null)
            return asked;
        var recorded = JsonNode.Parse(record)!;
        recorded["consumer"]!["instances"] = new JsonObject { ["ids"] = asked["instanceIds"]!.DeepClone() };
        return recorded;
    }

    private static IEnumerable<string> OfMessage(string message, string? path)
    {
        if (message.Length is 0 or > LongestMessage)
            yield return $"the message has {message.Length} characters";
        // Printable ASCII, line breaks between problems, and the mark of a shortened quotation.
        if (message.Any(character => character is not ('\n' or '…' or (>= ' ' and <= '~'))))
            yield return "the message has characters that could mislead a reader or a log";
        // A grant that could be recorded, but is not, is named in full.
        if (
            path is not null
            && !message.Contains(path, StringComparison.Ordinal)
            && !(path.StartsWith("$.grant.", StringComparison.Ordinal) && message.EndsWith(" is not recorded", StringComparison.Ordinal))
        )
        {
            yield return $"the message does not name {path}: {message}";
        }

        for (int at = 0, same = 0; at < message.Length; at++)
        {
            same = at > 0 && message[at] == message[at - 1] ? same + 1 : 1;
            if (same > LongestEcho)
            {
                yield return "the message repeats without end what was given";
                break;
            }
        }
    }

    /// <summary>The input as a file with which an execution can be started.</summary>
    private static string Keep(HostileRequest request)
    {
        Directory.CreateDirectory(Kept);
        var file = Path.Combine(
            Kept,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(request.Bytes))[..16] + ".json"
        );
        File.WriteAllBytes(file, request.Bytes);
        return Path.GetRelativePath(Checkout.Folder, file);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
