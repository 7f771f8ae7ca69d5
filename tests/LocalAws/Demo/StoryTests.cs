using LocalAws.Demo;

namespace LocalAws.Tests.Demo;

public sealed class StoryTests
{
    [Theory]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { 0, 5 }, 5)]
    [InlineData(new[] { 0, 5, 10, 12 }, 7)]
    [InlineData(new[] { 10, 12, 0, 5, 3, 6 }, 8)]
    [InlineData(new[] { 0, 10, 2, 3, 9, 11 }, 11)]
    public void Overlapping_times_count_once(int[] seconds, int together)
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var times = seconds.Chunk(2).Select(pair => (start.AddSeconds(pair[0]), start.AddSeconds(pair[1])));
        Assert.Equal(TimeSpan.FromSeconds(together), Story.Together(times));
    }
}
