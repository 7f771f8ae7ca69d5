using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws;
using LocalAws.Client;
using LocalAws.Identity;
using TestKit;

namespace RepoGrant.Bench;

/// <summary>
/// The functions' cold start compared with the same code under the JIT, and with the floor: from process start to ready, then the first
/// EnsureRepositoryAccess of a grant with nothing to change, with its AWS calls over TLS to LocalAws.
/// </summary>
internal static partial class BootstrapBench
{
    private const int Runs = 15;
    private const string Account = "111111111111";

    public static async Task RunAsync(string functions, string jit, string floor)
    {
        var folder = Directory.CreateTempSubdirectory("repogrant-bench-");
        try
        {
            await using var host = await LocalAwsHost.StartAsync(
                new()
                {
                    Port = 0,
                    Folder = folder.FullName,
                    Log = Console.Error.WriteLine,
                },
                default
            );
            await PrepareAsync(host);
            var payload = await File.ReadAllBytesAsync("events/functions/EnsureRepositoryAccess.json");
            var environment = Environment(host);

            (string Name, string Folder)[] contenders =
            [
                ("NativeAOT", functions),
                ("JIT, framework-dependent", jit),
                ("floor (NativeAOT)", floor),
            ];
            foreach (var (_, contender) in contenders) // The first creates the grant; afterwards nothing changes, for any of them.
                await BootstrapRun.MeasureAsync(contender, payload, environment);

            var measured = contenders.ToDictionary(contender => contender.Name, _ => new List<ColdStart>());
            for (var run = 0; run < Runs; run++)
            {
                foreach (var (name, contender) in contenders)
                    measured[name].Add(await BootstrapRun.MeasureAsync(contender, payload, environment));
            }

            Print(contenders.Select(contender => (contender.Name, contender.Folder, measured[contender.Name])));
            var (own, theirs, least) = (measured[contenders[0].Name], measured[contenders[1].Name], measured[contenders[2].Name]);
            var (size, zip) = Sizes(functions);
            var (maxSize, maxZip) = Limits();
            Measure.Print(
                "bootstrap",
                [
                    Measure.AtMost(
                        "init, times the floor's",
                        Machine.Median(own.Select(s => s.Init)) / Machine.Median(least.Select(s => s.Init)),
                        1.5
                    ),
                    Measure.AtLeast(
                        "first invocation over TLS, times faster than the JIT's",
                        Machine.Median(theirs.Select(s => s.FirstInvoke)) / Machine.Median(own.Select(s => s.FirstInvoke)),
                        5
                    ),
                    Measure.AtMost("peak memory", Machine.Median(own.Select(s => s.PeakMemory)), 30, "MiB"),
                    Measure.AtMost("size", size / 1e6, maxSize / 1e6, "MB"),
                    Measure.AtMost("zip", zip / 1e6, maxZip / 1e6, "MB"),
                    Measure.AtMost("required glibc version, 2.", GlibcMinor(Path.Combine(functions, "bootstrap")), 34),
                ]
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Those that functions/publish.sh holds the same executable to.
    private static (double Size, double Zip) Limits()
    {
        // bench/run.sh sets it.
        var kind = System.Environment.GetEnvironmentVariable("OfficialAwsPackages") == "true" ? "official" : "stand-ins";
        var limits = SizeLimits().Matches(File.ReadAllText("functions/publish.sh")).Single(limit => limit.Groups["kind"].Value == kind);
        return (Bytes("size"), Bytes("zip"));

        double Bytes(string what) => double.Parse(limits.Groups[what].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static async Task PrepareAsync(LocalAwsHost host)
    {
        var administrator = Principal.Administrator(Account);
        await host.Cloud.Dispatcher.CallAsync(
            administrator,
            "us-east-2",
            "codecommit",
            "CreateRepository",
            new JsonObject { ["repositoryName"] = "SharedDemoRepo" },
            default
        );
        await host.Cloud.Dispatcher.CallAsync(
            administrator,
            "us-east-2",
            "iam",
            "CreatePolicy",
            new JsonObject
            {
                ["PolicyName"] = "repogrant-access-boundary",
                ["Path"] = "/repogrant-system/",
                ["PolicyDocument"] = PolicyJson.Allow("codecommit:*"),
            },
            default
        );
    }

    private static Dictionary<string, string> Environment(LocalAwsHost host) =>
        new()
        {
            ["ANNOTATIONS_HANDLER"] = "EnsureRepositoryAccessAsync",
            ["AWS_REGION"] = "us-east-2",
            ["AWS_ACCESS_KEY_ID"] = AccessKey.AdministratorPrefix + Account,
            ["AWS_SECRET_ACCESS_KEY"] = AccessKey.WellKnownSecret,
            ["AWS_LAMBDA_FUNCTION_NAME"] = "bench",
            ["REPOGRANT_STACK"] = "repogrant",
            ["REPOGRANT_ACCOUNT_ID"] = Account,
            ["REPOGRANT_ACCESS_BOUNDARY_ARN"] = $"arn:aws:iam::{Account}:policy/repogrant-system/repogrant-access-boundary",
            ["HTTPS_PROXY"] = host.Proxy.ToString(),
            // One certificate authority instead of the system's bundle, for all of them.
            ["SSL_CERT_FILE"] = host.CaFile,
            ["SSL_CERT_DIR"] = "/nonexistent",
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH")!,
            // Where the framework-dependent one finds its framework.
            ["DOTNET_ROOT"] = Path.GetFullPath(
                Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..")
            ),
        };

    private static void Print(IEnumerable<(string Name, string Folder, List<ColdStart> Starts)> contenders)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"| median of {Runs} interleaved runs | init ms | first invocation over TLS ms | warm ms | peak memory MiB | size MB | zip MB |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, folder, starts) in contenders)
        {
            var (size, zip) = Sizes(folder);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {Machine.Median(starts.Select(s => s.Init)):0.0} | "
                        + $"{Machine.Median(starts.Select(s => s.FirstInvoke)):0.0} "
                        + $"| {Machine.Median(starts.Select(s => s.WarmInvoke)):0.0} | "
                        + $"{Machine.Median(starts.Select(s => s.PeakMemory)):0.0} "
                        + $"| {size / 1e6:0.00} | {zip / 1e6:0.00} |"
                )
            );
        }
    }

    /// <summary>The latest version of glibc that a symbol requires.</summary>
    private static int GlibcMinor(string executable) =>
        GlibcVersion()
            .Matches(File.ReadAllText(executable, System.Text.Encoding.Latin1))
            .Max(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex("GLIBC_2\\.([0-9]+)")]
    private static partial Regex GlibcVersion();

    [GeneratedRegex(@"kind=(?<kind>\S+) max_bytes=(?<size>\d+) max_zip_bytes=(?<zip>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex SizeLimits();

    /// <summary>The size in bytes of what is deployed, without debug symbols, unpacked and as a zip file.</summary>
    private static (long Size, long Zip) Sizes(string folder)
    {
        using var zip = new MemoryStream();
        long size = 0;
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is not (".dbg" or ".pdb")))
            {
                size += new FileInfo(file).Length;
                archive.CreateEntryFromFile(file, Path.GetFileName(file));
            }
        }

        return (size, zip.Length);
    }
}
