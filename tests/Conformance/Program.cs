using Conformance;
using Conformance.Errors;
using Conformance.Events;
using Conformance.Facts;
using Conformance.StepFunctions;
using TestKit;

// Runs LocalAws against recordings of AWS's responses, and prints where the two agree.
// usage: Conformance FOLDER [--require KIND=AGREED]...     fewer agreeing cases of a kind than required: exit code 1
if (args.Length == 0 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine(args.Length == 0 ? "usage: Conformance FOLDER [--require KIND=AGREED]..." : $"There is no folder {args[0]}.");
    return 2;
}

var required = new Dictionary<string, int>(StringComparer.Ordinal);
for (var i = 1; i < args.Length; i++)
{
    if (
        args[i] != "--require"
        || ++i == args.Length
        || args[i].Split('=') is not [var kind, var count]
        || !int.TryParse(count, out var agreed)
    )
    {
        Console.Error.WriteLine(
            $"Not understood: {string.Join(' ', args[1..])}. After the folder: --require KIND=AGREED, any number of times."
        );
        return 2;
    }
    required[kind] = agreed;
}

var results = new List<CaseResult>();
await using (var local = await TemporaryLocalAws.StartAsync(options => options with { Region = LocalCloud.Region }, default))
{
    using var cloud = new LocalCloud(local.Host);
    IRecordings[] kinds = [new StepFunctionsRecordings(), new EventPatternRecordings(), new ErrorRecordings(), new FactRecordings()];
    foreach (var recordings in kinds)
    {
        await foreach (var result in recordings.RunAsync(args[0], cloud, default))
            results.Add(result);
    }
}

foreach (var result in results.Where(IsTold).OrderBy(r => r.Verdict).ThenBy(r => r.Name, StringComparer.Ordinal))
    Console.WriteLine($"{Word(result.Verdict)}  {result.Name}{(result.Detail.Length == 0 ? "" : $": {result.Detail}")}");
Console.WriteLine();
Console.WriteLine("| kind | cases | agreed | differing | out of scope |");
Console.WriteLine("|---|---|---|---|---|");
var tooFew = false;
foreach (var kind in results.GroupBy(r => r.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
{
    int Count(Verdict verdict) => kind.Count(r => r.Verdict == verdict);
    Console.WriteLine(
        $"| {kind.Key} | {kind.Count()} | {Count(Verdict.Agreed)} | {Count(Verdict.Differing)} | {Count(Verdict.OutOfScope)} |"
    );
}
foreach (var (kind, least) in required)
{
    var agreed = results.Count(r => r.Kind == kind && r.Verdict == Verdict.Agreed);
    if (agreed < least)
    {
        Console.Error.WriteLine($"{kind}: {agreed} cases agree; {least} are required.");
        tooFew = true;
    }
}
if (results.Count == 0)
    Console.Error.WriteLine($"{args[0]} has no recordings of a kind that is known.");
return results.Count == 0 ? 2
    : tooFew ? 1
    : 0;

// Every fact gets a line; of the many other cases only those that do not agree.
static bool IsTold(CaseResult result) =>
    result.Verdict != Verdict.Agreed || result.Kind.StartsWith(FactRecordings.Kind, StringComparison.Ordinal);

static string Word(Verdict verdict) =>
    verdict switch
    {
        Verdict.Agreed => "agrees",
        Verdict.Differing => "differs",
        _ => "out of scope",
    };
