using System.Globalization;

namespace Instance.Tests;

/// <summary>
/// Random ~/.aws/config files of every kind: for the CLI's own reader they keep their meaning except for our profile; a second run does not
/// change a byte; and without our keys they have their former meaning.
/// </summary>
public sealed class ProfilePropertyTests(ITestOutputHelper log)
{
    private const int FilesForEachAwk = 1100;

    public static TheoryData<string, int> Awks => new(Tools.Awks.Select((awk, number) => (awk, number)));

    [Theory]
    [MemberData(nameof(Awks))]
    public async Task A_file_keeps_its_meaning_to_the_CLI(string awk, int seed)
    {
        using var machine = new Machine();
        var (files, program) = (machine.InFolder("scratch/files"), machine.InFolder("scratch/program"));
        var oracle = Checkout.PathOf("tests", "Instance", "Oracle", "profiles.py");
        var count = FilesForEachAwk.ToString(CultureInfo.InvariantCulture);
        await SucceedAsync(machine, [Tools.Botocore, oracle, "generate", files, count, seed.ToString(CultureInfo.InvariantCulture)]);
        // The program is deployed in a shortened form.
        var sources = Checkout.PathOf("instance");
        var shortened = await SucceedAsync(machine, ["awk", "-f", $"{sources}/shorten-awk.awk", $"{sources}/profile.awk"]);
        await File.WriteAllTextAsync(program, shortened, TestContext.Current.CancellationToken);

        await SucceedAsync(
            machine,
            ["sh", Checkout.PathOf("tests", "Instance", "Oracle", "edit-all.sh"), files, program, .. Tools.Command(awk)]
        );

        var said = await SucceedAsync(machine, [Tools.Botocore, oracle, "compare", files]);
        log.WriteLine($"~/.aws/config with {awk}: {said}");
        var counts = said.TrimEnd('\n').Split('\n')[^1];
        Assert.Matches(
            $"^{count} files, [0-9]{{3,}} that the CLI could read, 0 wrong$",
            said.Contains("\n ", StringComparison.Ordinal) ? said : counts
        );
    }

    private static async Task<string> SucceedAsync(Machine machine, string[] command)
    {
        var (exitCode, output, errors) = await machine.RunAsync(command);
        Assert.True(exitCode == 0, output + errors);
        return output;
    }
}
