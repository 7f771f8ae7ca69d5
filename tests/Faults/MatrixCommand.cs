using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.InteropServices;

namespace Faults.Tests;

/// <summary>The matrix from the command line: all of it, cases picked by a seed, or those with a name.</summary>
internal static class MatrixCommand
{
    private const string Usage = """
        usage: matrix [--of faults|pairs] [--cases N [--seed S]] [--case NAME]... [--side-by-side N] [--list yes]
          --of WHAT         faults: requests of which a call goes wrong; pairs: an older run and a newer one; both by default
          --cases N         draws so many of all cases; all of them by default
          --seed S          the seed that they are drawn by; a new one by default, which is printed
          --case NAME       only the cases of this name, in which * stands for anything; more than once for several
          --side-by-side N  how many cases run at the same time
          --list yes        prints the cases' names, and how many there are of each call, and runs none
        """;

    private static readonly Stopwatch Watch = new();

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (Options.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        Watch.Start();
        // What has been found so far is told before everything ends.
        var soFar = new ConcurrentQueue<CaseResult>();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => End(130));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End(143));
        void End(int code)
        {
            Tell([.. soFar]);
            Environment.Exit(code);
        }

        using var aws = await LoadedAws.StartAsync();
        if (aws is null)
            Console.WriteLine("The instances run the aws CLI as it is: the matrix takes about twice as long.");
        await using var worlds = new Worlds();
        var baselines = new Baselines(worlds);
        var matrix = new Matrix(baselines);
        IReadOnlyList<Case> cases;
        if (options.Names.Count > 0)
        {
            var groups = Matrix.Groups.Where(group => options.Names.Any(name => MayBeOf(name, group)));
            var all = await matrix.CasesAsync(groups, options.SideBySide);
            cases = [.. options.Names.SelectMany(name => Named(name, all)).Distinct()];
        }
        else if (options.Cases is { } count)
        {
            Console.WriteLine($"{count} cases of seed {options.Seed}: make faults CASES={count} SEED={options.Seed}{options.Of}");
            cases = await matrix.DrawAsync(options.Groups, count, options.Seed, options.SideBySide);
        }
        else
        {
            cases = await matrix.CasesAsync(options.Groups, options.SideBySide);
        }

        if (cases.Count == 0)
        {
            Console.Error.WriteLine($"No case has that name. Cases are of: {string.Join(", ", Matrix.Groups)}.");
            return 2;
        }

        if (options.List)
        {
            foreach (var line in (IEnumerable<string>)[.. cases.Select(one => one.Name), "", .. Table.Kinds(cases)])
                Console.WriteLine(line);
            return 0;
        }

        Console.WriteLine(
            "Real: the functions' executable, and the script on the instances with git and aws. Emulated by "
                + "LocalAws: the services of both accounts with IAM's decisions, the instances, and how a call fails."
        );
        Console.WriteLine($"{Elapsed}  {cases.Count} cases, {options.SideBySide} side by side");
        var results = await Runner.RunAsync(
            cases,
            baselines,
            options.SideBySide,
            (result, number) =>
            {
                soFar.Enqueue(result);
                Console.WriteLine($"{Elapsed}  {number}/{cases.Count} {result.Verdict.ToString().ToLowerInvariant()}  {result.Case.Name}");
            }
        );
        Console.WriteLine($"{worlds.Started} worlds were started.");
        return Tell(results);
    }

    private static string Elapsed => Watch.Elapsed.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);

    private static int Tell(IReadOnlyList<CaseResult> results)
    {
        foreach (var line in (IEnumerable<string>)[.. Table.Differences(results), "", .. Table.Of(results), $"in {Elapsed}"])
            Console.WriteLine(line);
        return results.Any(result => result.Verdict == Verdict.Differing) ? 1 : 0;
    }

    /// <summary>
    /// The cases with a name. The call that is the second here may have been the third where the case was named, so any nth is accepted.
    /// </summary>
    private static IEnumerable<Case> Named(string name, IReadOnlyList<Case> all)
    {
        var named = all.Where(one => FileSystemName.MatchesSimpleExpression(name, one.Name)).ToList();
        return named.Count > 0 ? named : all.Select(one => one.Nth(name)).OfType<Case>().Take(1);
    }

    /// <summary>Whether a name could belong to one of a group's cases: only for these are undisturbed runs made.</summary>
    private static bool MayBeOf(string name, string group)
    {
        var star = name.IndexOf('*', StringComparison.Ordinal);
        var start = star < 0 ? name : name[..star];
        return start.StartsWith(group + "/", StringComparison.Ordinal)
            || (star >= 0 && (group + "/").StartsWith(start, StringComparison.Ordinal));
    }

    private sealed record Options(int? Cases, int Seed, IReadOnlyList<string> Names, int SideBySide)
    {
        public IReadOnlyList<string> Groups { get; private init; } = Matrix.Groups;

        public bool List { get; private init; }

        /// <summary>In the form that make accepts.</summary>
        public string Of { get; private init; } = "";

        /// <summary>Null if they are not valid.</summary>
        public static Options? Parse(IReadOnlyList<string> arguments)
        {
            // CA5394: the choice of cases is not a secret.
#pragma warning disable CA5394
            var options = new Options(null, Random.Shared.Next(), [], Slice.SideBySide);
#pragma warning restore CA5394
            for (var i = 0; i < arguments.Count; i += 2)
            {
                if (i + 1 == arguments.Count)
                    return null;
                var value = arguments[i + 1];
                if (arguments[i] == "--case")
                {
                    options = options with { Names = [.. options.Names, value] };
                    continue;
                }

                if (arguments[i] == "--of" && value is ("faults" or "pairs"))
                {
                    options = options with { Groups = Matrix.GroupsOf(value), Of = " OF=" + value };
                    continue;
                }

                if (arguments[i] == "--list" && value == "yes")
                {
                    options = options with { List = true };
                    continue;
                }

                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    return null;
                switch (arguments[i])
                {
                    case "--cases" when number > 0:
                        options = options with { Cases = number };
                        break;
                    case "--seed":
                        options = options with { Seed = number };
                        break;
                    case "--side-by-side" when number > 0:
                        options = options with { SideBySide = number };
                        break;
                    default:
                        return null;
                }
            }

            return options;
        }
    }
}
