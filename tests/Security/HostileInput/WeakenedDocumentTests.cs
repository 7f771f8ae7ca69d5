using System.Globalization;
using System.Text.RegularExpressions;

namespace Security.Tests.HostileInput;

/// <summary>What each of the document's defences holds back: without it, hostile values are seen to run something.</summary>
[Collection(typeof(OnManagedInstance))]
public sealed class WeakenedDocumentTests(ManagedInstance instance, WeakenedDocumentTests.Table table)
    : IClassFixture<WeakenedDocumentTests.Table>
{
    private const WeakeningLevel Level = WeakeningLevel.Document;
    private const string AtOnce = "at once";
    private const string WhenGitAsks = "when git asks";

    public static TheoryData<string> Cases => Weakenings.Names<Weakening>(Level);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_removed_defense_is_noticed(string name)
    {
        var weakening = Weakenings.Get<Weakening>(Level, name);
        Assert.Equal(SsmDocument.ConfigureAccess, weakening.File);
        Assert.Contains(weakening.Runs, (string[])[AtOnce, WhenGitAsks]);
        var payloads = InstancePayload.All.Where(weakening.Has).ToArray();
        Assert.NotEmpty(payloads);

        var found = await instance.RunAsync(
            "Weakened-" + Guid.NewGuid().ToString("N"),
            script => weakening.Change.Aggregate(script, weakening.Apply),
            payloads
        );
        if (weakening.Runs == WhenGitAsks)
        {
            table.Expect(0, found.Count, $"canaries before git asks for a credential: {name}");
            Assert.Empty(found);
            await instance.AskForCredentialAsync();
            found = await instance.CanariesAsync();
        }
        table.Expect(payloads.Length, found.Count, $"canaries {weakening.Runs}: {name}");
        table.Add(name, weakening.Runs, payloads.Length, found.Count);
        Assert.Equal(payloads.Select(payload => payload.Canary).Order(), found.Order());
    }

    /// <summary>A case of document.yaml.</summary>
    internal sealed record Weakening(string Name, string File, Change[] Change, string[] Values, string Runs) : IWeakening
    {
        public string? Parameter { get; init; }

        public bool Has(InstancePayload payload) =>
            (Parameter is null || payload.Parameter == Parameter)
            && Values.Any(beginning => payload.Value.StartsWith(beginning, StringComparison.Ordinal));

        public string Apply(string script, Change change)
        {
            if (change is { Pattern: { } pattern, From: null, To: null })
            {
                var without = Regex.Replace(script, pattern, ":", RegexOptions.CultureInvariant);
                Assert.True(without != script, $"\"{Name}\": nothing in {File} matches \"{pattern}\".");
                return without;
            }
            Assert.True(change is { Pattern: null, From: not null, To: not null }, $"\"{Name}\": a change is from and to, or a pattern.");
            return Weakenings.Change(this, File, script, change.From, change.To);
        }
    }

    internal sealed record Change
    {
        public string? From { get; init; }

        public string? To { get; init; }

        public string? Pattern { get; init; }
    }

    public sealed class Table : IDisposable
    {
        private readonly Report report = new(
            "7-hostile-input-7-would-notice",
            "The proof would notice: copies of the document with a defence less"
        );
        private readonly List<string[]> rows = [];

        internal void Expect(int expected, int actual, string what) => report.Expect(expected, actual, what);

        internal void Add(string takenAway, string when, int tried, int seen) =>
            rows.Add([
                "patterns; " + takenAway,
                when,
                tried.ToString(CultureInfo.InvariantCulture),
                seen.ToString(CultureInfo.InvariantCulture),
            ]);

        public void Dispose()
        {
            report.Table(["taken away", "commands run", "tried", "seen to run"], rows);
            report.End();
        }
    }
}
