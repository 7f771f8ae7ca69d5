using LocalAws.Lagging;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Lagging;

/// <summary>How late things are is drawn, and drawn again the same.</summary>
public class LagTests
{
    private static readonly string[] Things = [.. Enumerable.Range(0, 200).Select(number => $"role/{number}")];

    private readonly FakeTimeProvider time = new();

    [Fact]
    public void A_seed_draws_the_same_in_any_order_and_another_one_something_else()
    {
        var forward = Things.Select(thing => Draw(Begun(7), thing)).ToList();
        var lag = Begun(7);
        var backward = Things.Reverse().Select(thing => Draw(lag, thing)).Reverse().ToList();

        Assert.Equal(forward, backward);
        Assert.NotEqual(forward, Things.Select(thing => Draw(Begun(8), thing)));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(1)]
    public void Every_kind_stays_within_its_range_and_uses_most_of_it(double scale)
    {
        var lag = new Lag(new LagOptions(1) { Scale = scale }, TimeSpan.Zero, time);
        lag.Begin();
        foreach (var kind in Enum.GetValues<LagKind>())
        {
            var longest = LagRange.LongestOf(kind) * scale;
            var drawn = Things.Select(thing => lag.Of(kind, thing, "Create")).ToList();
            Assert.Contains(TimeSpan.Zero, drawn);
            Assert.InRange(drawn.Max(), longest * 0.8, longest);
        }
    }

    [Fact]
    public void What_stands_before_lag_begins_has_been_there_for_long()
    {
        var lag = new Lag(new LagOptions(1), TimeSpan.Zero, time);

        Assert.All(Things, thing => Assert.Equal(TimeSpan.Zero, Draw(lag, thing)));
        Assert.True(lag.SettledAt <= time.GetUtcNow());

        lag.Begin();
        var longest = Things.Max(thing => Draw(lag, thing));
        Assert.Equal(time.GetUtcNow() + longest, lag.SettledAt);
    }

    [Fact]
    public void Of_several_answers_each_is_drawn_with_a_seed_and_the_usual_one_without()
    {
        var lag = Begun(3);
        Assert.Equal([1, 2, 3], Things.Select(thing => lag.OneOf(thing, 1, 2, 3)).Distinct().Order());

        var none = new Lag(null, TimeSpan.Zero, time);
        Assert.Equal([1], Things.Select(thing => none.OneOf(thing, 1, 2, 3)).Distinct());
    }

    [Fact]
    public void Changes_are_seen_in_their_order_however_late_each_is()
    {
        var value = new Late<string>("a");
        value.Set("b", Now(0), TimeSpan.FromSeconds(10));
        value.Set("c", Now(6), TimeSpan.FromSeconds(1));
        value.Set(null, Now(6), TimeSpan.FromSeconds(20));

        Assert.Equal("a", value.At(Now(9)));
        Assert.Equal("c", value.At(Now(10)));
        Assert.False(value.IsSettled);
        Assert.Null(value.At(Now(26)));
        Assert.True(value.IsSettled);
    }

    private DateTimeOffset Now(int seconds) => time.GetUtcNow() + TimeSpan.FromSeconds(seconds);

    private static TimeSpan Draw(Lag lag, string thing) => lag.Of(LagKind.IamReads, thing, "CreateRole");

    private Lag Begun(int seed)
    {
        var lag = new Lag(new LagOptions(seed), TimeSpan.Zero, time);
        lag.Begin();
        return lag;
    }
}
