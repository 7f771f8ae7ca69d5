namespace Faults.Tests;

/// <summary>
/// A few cases of the matrix, always the same, so that one change does not fail for what another did: <c>make faults</c> runs all of them,
/// and draws others.
/// </summary>
public class Slice
{
    /// <summary>Cases wait for each other's processes more than they compute.</summary>
    internal const int SideBySide = 6;

    private const int Cases = 3;

    private const int Seed = 7;

    [Fact]
    public Task A_request_with_a_failing_call_has_the_same_result_as_an_undisturbed_one() => RunAsync("faults");

    [Fact]
    public Task An_older_run_that_was_held_back_does_not_restore_what_the_newer_took_away() => RunAsync("pairs");

    private static async Task RunAsync(string what)
    {
        using var aws = await LoadedAws.StartAsync();
        await using var worlds = new Worlds();
        var baselines = new Baselines(worlds);
        var cases = await new Matrix(baselines).DrawAsync(Matrix.GroupsOf(what), Cases, Seed, SideBySide);
        Assert.NotEmpty(cases);

        var results = await Runner.RunAsync(cases, baselines, SideBySide, (_, _) => { });

        string[] told = [$"make faults CASES={Cases} SEED={Seed} OF={what}", .. Table.Of(results), .. Table.Differences(results)];
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', told));
        Assert.True(results.All(result => result.Verdict != Verdict.Differing), string.Join('\n', told));
    }
}
