using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Instance.Tests;

/// <summary>
/// Random .gitconfig files of every kind, with git itself as the judge: writing and removing change no entry but our own, a second run does
/// not change a byte, and git asks whom it has to ask.
/// </summary>
public sealed partial class GitConfigPropertyTests(ITestOutputHelper log)
{
    private const int FilesForEachAwk = 400;
    private const int HomesForEachAwk = 10;
    private const string Key = $"credential.{GeneratedGitConfig.Url}";
    private const string Aws = "/usr/local/bin/aws";

    private static readonly string[] OurProfiles = [GeneratedGitConfig.Profile, GeneratedGitConfig.GoneProfile];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Awks => new(Tools.Awks.Select((awk, number) => (awk, number)));

    [Theory]
    [MemberData(nameof(Awks))]
    public async Task Every_entry_but_ours_stays(string awk, int seed)
    {
        using var machine = new Machine();
        var (folder, program) = (machine.InFolder("scratch/files"), await ShortenedAsync(machine, "git-config.awk"));
        var generator = new GeneratedGitConfig(new Random(seed));
        for (var number = 0; number < FilesForEachAwk; number++)
            await WriteAsync($"{folder}/{number}", "before", generator.Next(Aws));
        machine.Environment["drop"] = string.Concat(OurProfiles.Select(profile => $"{GeneratedGitConfig.Url} {profile}\n"));
        machine.Environment["section"] = GeneratedGitConfig.Section(GeneratedGitConfig.Profile, Aws);

        await SucceedAsync(
            machine,
            ["sh", Checkout.PathOf("tests", "Instance", "Oracle", "edit-all.sh"), folder, program, .. Tools.Command(awk)]
        );
        await WriteAsync(folder, "included", "[credential]\n\thelper = theirs\n");

        string[] numbers = [.. Enumerable.Range(0, FilesForEachAwk).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        var before = await ListAsync(machine, folder, "before", numbers);
        string[] readable = [.. before.Keys];
        var after = await ListAsync(machine, folder, "after", readable);
        var removed = await ListAsync(machine, folder, "removed", readable);
        List<string> problems = [];
        foreach (var number in readable)
        {
            var theirs = WithoutOurs(before[number]);
            if (!after.TryGetValue(number, out var written) || !written.SequenceEqual(theirs.Concat(Ours)))
                problems.Add(Describe("is not what it was, with ours at its end", number, "after"));
            if (!removed.TryGetValue(number, out var left) || !left.SequenceEqual(theirs))
                problems.Add(Describe("is not what it was, without ours", number, "removed"));
        }
        foreach (var number in numbers)
        {
            var (text, again) = (await ReadAsync($"{folder}/{number}/before"), $"{folder}/{number}/again");
            if (File.Exists(again) && await ReadAsync(again) != await ReadAsync($"{folder}/{number}/after"))
                problems.Add(Describe("was changed by a second run", number, "again"));
            if (!text.Contains(" codecommit ") && text.EndsWith('\n') && !Continued().IsMatch(text))
            {
                if (await ReadAsync($"{folder}/{number}/removed") != text)
                    problems.Add(Describe("is not what it was, byte for byte", number, "removed"));
            }
        }
        log.WriteLine($".gitconfig with {awk}: {numbers.Length} files, {readable.Length} that git could read, {problems.Count} wrong");
        Assert.True(problems.Count == 0, string.Join("\n", problems.Take(20)));
        Assert.InRange(readable.Length, FilesForEachAwk / 2, FilesForEachAwk - 1);
        // If none of them had anything of ours or of theirs, nothing could be wrong.
        Assert.InRange(before.Values.Count(entries => WithoutOurs(entries).Count < entries.Count), FilesForEachAwk / 5, FilesForEachAwk);
        Assert.InRange(before.Values.Sum(entries => WithoutOurs(entries).Count), 3 * FilesForEachAwk, int.MaxValue);

        string Describe(string what, string number, string file) =>
            $"{awk}: {number} {what}:\n{Shown(number, "before")}\n---- {file}:\n{Shown(number, file)}\n----";

        string Shown(string number, string file) =>
            File.ReadAllText($"{folder}/{number}/{file}", Encoding.Latin1).Replace("\r", "\\r", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Awks))]
    public async Task Git_asks_our_helper_alone_and_after_the_removal_the_same_as_before(string awk, int seed)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        var (folder, programs) = (machine.InFolder("scratch/homes"), machine.InFolder("scratch/programs"));
        var generator = new GeneratedGitConfig(new Random(seed));
        var aws = machine.InFolder("commands/aws");
        List<string> homes = [];
        while (homes.Count < HomesForEachAwk)
        {
            var text = generator.Next(aws);
            if (text.Contains(GeneratedGitConfig.OtherProfile, StringComparison.Ordinal))
                continue;
            homes.Add($"{folder}/{homes.Count}");
            await WriteAsync(homes[^1], ".gitconfig", text);
        }
        await WriteAsync(folder, "included", "[credential]\n\thelper = \"!echo asked >>\\\"$HOME/others\\\" #\"\n");
        Directory.CreateDirectory(programs);
        foreach (var program in (string[])["git-config.awk", "git-order.awk", "netrc.awk", "profile.awk"])
            File.Copy(await ShortenedAsync(machine, program), $"{programs}/{program}", overwrite: true);

        await SucceedAsync(
            machine,
            ["sh", Checkout.PathOf("tests", "Instance", "Oracle", "ask-git.sh"), Checkout.PathOf("instance"), programs, folder, aws]
        );

        List<string> problems = [];
        var readable = 0;
        foreach (var home in homes)
        {
            var text = await ReadAsync($"{home}/before");
            var check = await ReadAsync($"{home}/check");
            var (first, written, left) = (
                await ReadAsync($"{home}/asked-before"),
                await ReadAsync($"{home}/asked"),
                await ReadAsync($"{home}/asked-after")
            );
            if (first.Contains("missing value", StringComparison.Ordinal) || check.Contains("fatal: bad config", StringComparison.Ordinal))
                continue;
            readable++;
            if (!check.Contains("\u001ftrue\u001f", StringComparison.Ordinal))
                problems.Add($"the check fails: {check}\n{text}");
            if (written != "username=from-our-helper\n")
                problems.Add($"git asks {written}with\n{await ReadAsync($"{home}/after")}---- before:\n{text}");
            if (await ReadAsync($"{home}/again") != await ReadAsync($"{home}/after"))
                problems.Add($"a second run changes it:\n{text}");
            if (!text.Contains(" codecommit ") && left != first)
                problems.Add($"git asked {first}and now asks {left}with\n{await ReadAsync($"{home}/removed")}---- before:\n{text}");
        }
        log.WriteLine($"git credential with {awk}: {homes.Count} files, {readable} that git could read, {problems.Count} wrong");
        Assert.True(problems.Count == 0, string.Join("\n", problems.Take(20)));
        Assert.InRange(readable, HomesForEachAwk / 3, HomesForEachAwk);
    }

    private static (string, string?)[] Ours =>
        [
            ($"{Key}.helper", ""),
            ($"{Key}.helper", GeneratedGitConfig.Helper(GeneratedGitConfig.Profile, Aws)),
            ($"{Key}.usehttppath", "true"),
        ];

    /// <summary>git's entries less our helpers, the empty one before each and the useHttpPath after it.</summary>
    private static List<(string Key, string? Value)> WithoutOurs(List<(string Key, string? Value)> entries)
    {
        var gone = new bool[entries.Count];
        for (var i = 0; i < entries.Count; i++)
        {
            var key = entries[i].Key;
            if (key != $"{Key}.helper" || !OurProfiles.Contains(OurHelper().Match(entries[i].Value ?? "").Groups[1].Value))
                continue;
            gone[i] = true;
            if (i > 0 && entries[i - 1] == (key, ""))
                gone[i - 1] = true;
            if (i + 1 < entries.Count && entries[i + 1] == ($"{Key}.usehttppath", "true"))
                gone[i + 1] = true;
        }
        return [.. entries.Where((_, i) => !gone[i])];
    }

    /// <summary>
    /// What git reads in each of the files: it is started once for many of them, which it includes in this order, and once more without
    /// each that it refuses.
    /// </summary>
    private static async Task<Dictionary<string, List<(string Key, string? Value)>>> ListAsync(
        Machine machine,
        string folder,
        string name,
        IEnumerable<string> numbers
    )
    {
        Dictionary<string, List<(string, string?)>> found = [];
        foreach (var batch in numbers.Chunk(50))
        {
            var left = batch.ToList();
            while (true)
            {
                var root = $"{folder}-{name}";
                await File.WriteAllTextAsync(
                    root,
                    string.Concat(left.Select(number => $"[case]\n\tnumber = {number}\n[include]\n\tpath = {folder}/{number}/{name}\n")),
                    Cancelled
                );
                var (exitCode, output, errors) = await machine.RunAsync(["git", "config", "-f", root, "--includes", "--list", "-z"]);
                if (exitCode != 0)
                {
                    var refused = Refused().Match(errors);
                    Assert.True(refused.Success && left.Remove(refused.Groups[1].Value), errors);
                    continue;
                }
                var current = "";
                foreach (var entry in output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
                {
                    var parts = entry.Split('\n', 2);
                    if (parts[0] == "case.number")
                        found[current = parts[1]] = [];
                    else if (parts[0] != "include.path" || !parts[1].StartsWith(folder, StringComparison.Ordinal))
                        found[current].Add((parts[0], parts.ElementAtOrDefault(1)));
                }
                break;
            }
        }
        return found;
    }

    /// <summary>A program as it is deployed.</summary>
    private static async Task<string> ShortenedAsync(Machine machine, string name)
    {
        var sources = Checkout.PathOf("instance");
        var shortened = await SucceedAsync(machine, ["awk", "-f", $"{sources}/shorten-awk.awk", $"{sources}/{name}"]);
        var file = machine.InFolder($"scratch/{name}");
        await File.WriteAllTextAsync(file, shortened, Cancelled);
        return file;
    }

    private static async Task WriteAsync(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        var bytes = Encoding.UTF8.GetBytes(text);
        await File.WriteAllBytesAsync($"{folder}/{name}", bytes, Cancelled);
        await File.WriteAllTextAsync($"{folder}/{name}.bytes", $"{bytes.Length}\n", Cancelled);
    }

    /// <summary>Every byte as a character of its own.</summary>
    private static Task<string> ReadAsync(string path) => File.ReadAllTextAsync(path, Encoding.Latin1, Cancelled);

    private static async Task<string> SucceedAsync(Machine machine, string[] command)
    {
        var (exitCode, output, errors) = await machine.RunAsync(command);
        Assert.True(exitCode == 0, output + errors);
        return output;
    }

    [GeneratedRegex("^!AWS_CLI_AUTO_PROMPT=off .* codecommit --profile ([^ ]+) credential-helper (\\$@|get')$")]
    private static partial Regex OurHelper();

    [GeneratedRegex(@" in file .*/(\d+)/\w+\n$")]
    private static partial Regex Refused();

    [GeneratedRegex(@"\\\r?\n$")]
    private static partial Regex Continued();
}
