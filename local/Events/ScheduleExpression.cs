using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalAws.Events;

/// <summary>When a scheduled rule is due, in EventBridge's syntax (user guide, "Setting a schedule pattern for scheduled rules").</summary>
internal abstract partial record ScheduleExpression
{
    /// <summary>The schedule that a text describes; null if EventBridge would refuse it.</summary>
    public static ScheduleExpression? Parse(string text) => (ScheduleExpression?)ParseRate(text) ?? CronExpression.Parse(text);

    /// <summary>The first time after the given one; null if there is none.</summary>
    /// <param name="since">When the rule was put or enabled: a rate counts from there.</param>
    public abstract DateTimeOffset? After(DateTimeOffset moment, DateTimeOffset since);

    /// <summary>Singular with 1, plural with more, in lower case and without other spaces.</summary>
    private static RateExpression? ParseRate(string text) =>
        Rate().Match(text) is { Success: true } match
        && int.TryParse(match.Groups["value"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value > 0
        && (value == 1) == (match.Groups["plural"].Length == 0)
            ? new(
                match.Groups["unit"].Value switch
                {
                    "minute" => TimeSpan.FromMinutes(value),
                    "hour" => TimeSpan.FromHours(value),
                    _ => TimeSpan.FromDays(Math.Min(value, MaxDays)),
                }
            )
            : null;

    /// <summary>Well within what a TimeSpan can hold; a longer rate is never due.</summary>
    private const int MaxDays = 3_000_000;

    [GeneratedRegex(@"\Arate\((?<value>[0-9]+) (?<unit>minute|hour|day)(?<plural>s?)\)\z")]
    private static partial Regex Rate();
}

/// <summary>At a fixed interval, counted from when the rule was put or enabled.</summary>
internal sealed record RateExpression(TimeSpan Period) : ScheduleExpression
{
    public override DateTimeOffset? After(DateTimeOffset moment, DateTimeOffset since)
    {
        var periods = Math.Max(0, (moment - since).Ticks / Period.Ticks) + 1;
        return periods <= (DateTimeOffset.MaxValue - since).Ticks / Period.Ticks ? since + (Period * periods) : null;
    }
}
