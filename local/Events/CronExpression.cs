using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalAws.Events;

/// <summary>
/// Minutes, hours, day of month, month, day of week and year, in UTC. <see cref="OnMonthDay"/> or <see cref="OnWeekday"/> is null: the
/// one that "?" leaves open.
/// </summary>
internal sealed partial record CronExpression : ScheduleExpression
{
    private const int LastYear = 2199;

    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public required IReadOnlySet<int> Minutes { get; init; }

    public required IReadOnlySet<int> Hours { get; init; }

    public required Func<DateOnly, bool>? OnMonthDay { get; init; }

    public required IReadOnlySet<int> Months { get; init; }

    public required Func<DateOnly, bool>? OnWeekday { get; init; }

    public required IReadOnlySet<int> Years { get; init; }

    public static new CronExpression? Parse(string text)
    {
        if (
            Cron().Match(text) is not { Success: true } match
            || match.Groups[1].Value.Split(' ') is not [var minutes, var hours, var day, var month, var weekday, var year]
            // Either the day of month or the day of week must be left open.
            || (day == "?") == (weekday == "?")
        )
        {
            return null;
        }

        return
            Field(minutes, 0, 59) is { } atMinutes
            && Field(hours, 0, 23) is { } atHours
            && (day == "?" || MonthDay(day) is not null)
            && Field(month, 1, 12, MonthNames) is { } inMonths
            && (weekday == "?" || Weekday(weekday) is not null)
            && Field(year, 1970, LastYear) is { } inYears
            ? new()
            {
                Minutes = atMinutes,
                Hours = atHours,
                OnMonthDay = MonthDay(day),
                Months = inMonths,
                OnWeekday = Weekday(weekday),
                Years = inYears,
            }
            : null;
    }

    public override DateTimeOffset? After(DateTimeOffset moment, DateTimeOffset since)
    {
        var first = moment.ToUniversalTime();
        first = first.AddTicks(-(first.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        for (var day = DateOnly.FromDateTime(first.DateTime); day.Year <= LastYear; day = day.AddDays(1))
        {
            if (
                !Years.Contains(day.Year)
                || !Months.Contains(day.Month)
                || OnMonthDay?.Invoke(day) == false
                || OnWeekday?.Invoke(day) == false
            )
            {
                continue;
            }
            var from = day == DateOnly.FromDateTime(first.DateTime) ? TimeOnly.FromDateTime(first.DateTime) : TimeOnly.MinValue;
            var due = Hours
                .Order()
                .SelectMany(_ => Minutes.Order(), (hour, minute) => new TimeOnly(hour, minute))
                .Where(time => time >= from)
                .Select(time => (TimeOnly?)time)
                .FirstOrDefault();
            if (due is { } time)
                return new(day.ToDateTime(time), TimeSpan.Zero);
        }

        return null;
    }

    private static Func<DateOnly, bool>? MonthDay(string text)
    {
        if (text == "L")
            return day => day.Day == Days(day);
        if (NearestWeekday().Match(text) is { Success: true } nearest)
        {
            var wanted = nearest.Groups["day"] is { Length: > 0 } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 31;
            return day => (wanted <= Days(day) || text == "LW") && day.Day == Nearest(day, Math.Min(wanted, Days(day)));
        }

        return Field(text, 1, 31) is { } days ? day => days.Contains(day.Day) : null;
    }

    private static Func<DateOnly, bool>? Weekday(string text)
    {
        // For a week, its last day.
        if (text.Equals("L", StringComparison.OrdinalIgnoreCase))
            return day => day.DayOfWeek == DayOfWeek.Saturday;
        if (NthDay().Match(text) is { Success: true } nth)
        {
            var weekday = Value(nth.Groups["day"].Value, 1, DayNames)!.Value;
            return nth.Groups["nth"] is { Length: > 0 } number
                ? day => Number(day) == weekday && (day.Day - 1) / 7 == number.Value[0] - '1'
                : day => Number(day) == weekday && day.Day > Days(day) - 7;
        }

        return Field(text, 1, 7, DayNames) is { } days ? day => days.Contains(Number(day)) : null;
    }

    /// <summary>The weekday nearest to a day of a month, in the same month.</summary>
    private static int Nearest(DateOnly month, int day) =>
        new DateOnly(month.Year, month.Month, day).DayOfWeek switch
        {
            DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
            DayOfWeek.Sunday => day == Days(month) ? day - 2 : day + 1,
            _ => day,
        };

    private static int Days(DateOnly month) => DateTime.DaysInMonth(month.Year, month.Month);

    private static int Number(DateOnly day) => (int)day.DayOfWeek + 1;

    /// <summary>A list of values, ranges and steps; null if the text is not one.</summary>
    private static HashSet<int>? Field(string field, int first, int last, string[]? names = null)
    {
        var values = new HashSet<int>();
        foreach (var part in field.Split(','))
        {
            var (range, stepText) = part.Split('/') switch
            {
                [var only] => (only, null),
                [var before, var after] => (before, after),
                _ => ("", null),
            };
            var step =
                stepText is null ? 1
                : Value(stepText, 1, null) is { } number && number <= last ? number
                : 0;
            (int? From, int? To) ends = range.Split('-') switch
            {
                ["*"] => (first, last),
                [var only] => (Value(only, first, names), stepText is null ? Value(only, first, names) : last),
                [var from, var to] => (Value(from, first, names), Value(to, first, names)),
                _ => (null, null),
            };
            if (step == 0 || ends is not ({ } begin, { } end) || begin > last || end > last)
                return null;
            // FRI-MON continues past the end of the week.
            for (var value = begin; value <= (begin <= end ? end : end + last - first + 1); value += step)
                values.Add(value > last ? value - (last - first + 1) : value);
        }

        return values;
    }

    /// <summary>A number that is not below the first, or the number of a name.</summary>
    private static int? Value(string text, int first, string[]? names)
    {
        if (
            names is not null
            && Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index
        )
        {
            return first + index;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= first ? number : null;
    }

    [GeneratedRegex(@"\Acron\((.+)\)\z")]
    private static partial Regex Cron();

    [GeneratedRegex(@"\A(L|(?<day>[1-9]|[12][0-9]|3[01]))W\z")]
    private static partial Regex NearestWeekday();

    [GeneratedRegex(@"\A(?<day>[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#(?<nth>[1-5]))\z", RegexOptions.IgnoreCase)]
    private static partial Regex NthDay();
}
