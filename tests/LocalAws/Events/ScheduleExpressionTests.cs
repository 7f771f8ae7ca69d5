using System.Globalization;
using LocalAws.Events;

namespace LocalAws.Tests.Events;

/// <summary>The expressions are those of EventBridge's user guide, "Setting a schedule pattern", and some that are close to them.</summary>
public class ScheduleExpressionTests
{
    [Theory]
    [InlineData("rate(5 minutes)", "2026-01-01T00:05")]
    [InlineData("rate(1 hour)", "2026-01-01T01:00")]
    [InlineData("rate(7 days)", "2026-01-08T00:00")]
    [InlineData("cron(0 10 * * ? *)", "2026-01-01T10:00")]
    [InlineData("cron(15 12 * * ? *)", "2026-01-01T12:15")]
    [InlineData("cron(0 18 ? * MON-FRI *)", "2026-01-01T18:00")]
    [InlineData("cron(0 8 1 * ? *)", "2026-01-01T08:00")]
    [InlineData("cron(0/15 * * * ? *)", "2026-01-01T00:15")]
    [InlineData("cron(0/10 * ? * MON-FRI *)", "2026-01-01T00:10")]
    [InlineData("cron(0/5 8-17 ? * MON-FRI *)", "2026-01-01T08:00")]
    [InlineData("cron(0/30 20-2 ? * MON-FRI *)", "2026-01-01T00:30")]
    [InlineData("cron(0 0 ? * SUN *)", "2026-01-04T00:00")]
    [InlineData("cron(0 0 ? * 1 *)", "2026-01-04T00:00")]
    [InlineData("cron(0 0 ? * fri-mon *)", "2026-01-02T00:00")]
    [InlineData("cron(0 9 L * ? *)", "2026-01-31T09:00")]
    [InlineData("cron(0 9 LW * ? *)", "2026-01-30T09:00")]
    [InlineData("cron(0 9 3W 1 ? *)", "2026-01-02T09:00")]
    [InlineData("cron(0 9 1W 2 ? *)", "2026-02-02T09:00")]
    [InlineData("cron(0 9 ? * 6L *)", "2026-01-30T09:00")]
    [InlineData("cron(0 9 ? * L *)", "2026-01-03T09:00")]
    [InlineData("cron(0 9 ? * 3#2 *)", "2026-01-13T09:00")]
    [InlineData("cron(0 9 29 2 ? *)", "2028-02-29T09:00")]
    [InlineData("cron(0 9 1 JAN,JUL ? 2027/2)", "2027-01-01T09:00")]
    public void Is_due_for_the_first_time_after_it_began(string expression, string due) =>
        Assert.Equal(Moment(due), ScheduleExpression.Parse(expression)!.After(Moment("2026-01-01T00:00"), Moment("2026-01-01T00:00")));

    [Fact]
    public void A_rate_counts_from_its_beginning_whenever_it_is_asked() =>
        Assert.Equal(
            Moment("2026-01-01T00:20"),
            ScheduleExpression.Parse("rate(10 minutes)")!.After(Moment("2026-01-01T00:13"), Moment("2026-01-01T00:00"))
        );

    [Theory]
    [InlineData("cron(0 9 31 2 ? *)")]
    [InlineData("cron(0 9 1 1 ? 2025)")]
    [InlineData("rate(2147483647 days)")]
    public void What_never_comes_is_never_due(string expression) =>
        Assert.Null(ScheduleExpression.Parse(expression)!.After(Moment("2026-01-01T00:00"), Moment("2026-01-01T00:00")));

    [Theory]
    [InlineData("rate(1 minutes)")]
    [InlineData("rate(5 minute)")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate( 5 minutes)")]
    [InlineData("at(2026-01-01T00:00:00)")]
    [InlineData("cron(0 10 * * * *)")]
    [InlineData("cron(0 10 ? * ? *)")]
    [InlineData("cron(60 10 * * ? *)")]
    [InlineData("cron(0 24 * * ? *)")]
    [InlineData("cron(0 0 32 * ? *)")]
    [InlineData("cron(0 0 0 * ? *)")]
    [InlineData("cron(0 0 ? * 8 *)")]
    [InlineData("cron(0 0 ? * MON#6 *)")]
    [InlineData("cron(0 0 * * ?)")]
    [InlineData("cron(0 0 * * ? 1969)")]
    [InlineData("cron(5/0 0 * * ? *)")]
    [InlineData("cron(1-2-3 0 * * ? *)")]
    [InlineData("cron(MON 0 * * ? *)")]
    public void What_EventBridge_refuses_is_none(string expression) => Assert.Null(ScheduleExpression.Parse(expression));

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.Parse(text + ":00Z", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
