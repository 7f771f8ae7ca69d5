using System.Text;

namespace Instance.Tests;

/// <summary>Files of ten megabytes: each is read and kept, with every awk.</summary>
public sealed class LargeFileTests
{
    private const string Host = "git-codecommit.us-east-2.amazonaws.com";

    public static TheoryData<string> Awks => new(Tools.Awks);

    /// <summary>Long lines with every awk, and lines as people write them.</summary>
    public static TheoryData<string, int> AwksAndLengths => new(Tools.Awks.Select(awk => (awk, 4000)).Append((Tools.Awks[0], 200)));

    [Theory]
    [MemberData(nameof(AwksAndLengths))]
    public async Task Ten_megabytes_in_every_file_are_read_and_kept(string awk, int length)
    {
        var rest = new string('x', length);
        using var machine = new Machine();
        machine.Replace("awk", awk);
        Dictionary<string, string> files = new()
        {
            [".aws/config"] = TenMegabytes(number => $"[profile p{number}]\nregion = us-east-1\n# {rest}\n"),
            [".aws/credentials"] = TenMegabytes(number => $"[p{number}]\nrole_arn = x\n# {rest}\n"),
            [".gitconfig"] = TenMegabytes(number => $"# {number} {rest}\n"),
            [".netrc"] = TenMegabytes(number => $"machine host{number} login jo password {rest}\n"),
        };
        foreach (var (file, text) in files)
            machine.WriteHome(file, text);

        var run = await machine.ConfigureAsync();

        run.Passes();
        Assert.Contains(run.Checks, check => check.Name == "environment");
        foreach (var (file, text) in files)
        {
            var after = await ReadAsync(machine, file);
            Assert.True(after.StartsWith(text, StringComparison.Ordinal), $"{file} has lost something");
            Assert.InRange(after.Length - text.Length, file is ".aws/config" or ".gitconfig" ? 100 : 0, 1000);
        }
        Assert.Equal(0, (await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1"))).ExitCode);
        foreach (var (file, text) in files)
            Assert.True(await ReadAsync(machine, file) == text, $"{file} is not what it was");
    }

    [Fact]
    public async Task So_they_are_in_gits_other_file()
    {
        using var machine = new Machine();
        var text = TenMegabytes(number => $"# {number} {new string('x', 4000)}\n");
        machine.WriteHome(".config/git/config", text);
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        Assert.StartsWith(text + "[credential ", await ReadAsync(machine, ".config/git/config"), StringComparison.Ordinal);
    }

    /// <remarks>What is wrong is at the end.</remarks>
    [Theory]
    [MemberData(nameof(Awks))]
    public async Task What_is_wrong_is_found_behind_ten_megabytes(string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        var text = TenMegabytes(_ => $"# {new string('x', 4000)}\n");
        machine.WriteHome(".netrc", text + $"machine {Host} login jo password x\n");
        machine.WriteHome(".aws/credentials", text + "[cross-account-role]\nrole_arn = x\n");
        var run = await machine.ConfigureAsync();
        Assert.Contains($".netrc has a login, machine {Host}, ", run["credential-helper"].Detail, StringComparison.Ordinal);
        Assert.Contains("[cross-account-role] in", run["profile"].Detail, StringComparison.Ordinal);
    }

    private static string TenMegabytes(Func<int, string> line)
    {
        var text = new StringBuilder();
        for (var number = 0; text.Length < 10_000_000; number++)
            text.Append(line(number));
        return text.ToString();
    }

    private static Task<string> ReadAsync(Machine machine, string file) =>
        File.ReadAllTextAsync(Path.Combine(machine.Home, file), TestContext.Current.CancellationToken);
}
