using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalAws.Events;

/// <summary>Whether EventBridge accepts a schedule (user guide, "Setting a schedule pattern for scheduled rules").</summary>
internal static partial class ScheduleExpression
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static bool IsValid(string text) => IsRate(text) || IsCron(text);

    /// <summary>Singular with 1, plural with more, in lower case and without other spaces.</summary>
    private static bool IsRate(string text) =>
        Rate().Match(text) is { Success: true } match
        && int.TryParse(match.Groups["value"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value > 0
        && (value == 1) == (match.Groups["plural"].Length == 0);

    private static bool IsCron(string text)
    {
        if (
            Cron().Match(text) is not { Success: true } match
            || match.Groups[1].Value.Split(' ') is not [var minutes, var hours, var day, var month, var weekday, var year]
        )
        {
            return false;
        }
        // Either the day of the month or the day of the week must be "?".
        return (day == "?") != (weekday == "?")
            && Field(minutes, 0, 59)
            && Field(hours, 0, 23)
            && (day == "?" || LastDay().IsMatch(day) || Field(day, 1, 31))
            && Field(month, 1, 12, Months)
            && (weekday == "?" || NthDay().IsMatch(weekday) || Field(weekday, 1, 7, Days))
            && Field(year, 1970, 2199);
    }

    /// <summary>A list of values, ranges and steps.</summary>
    private static bool Field(string field, int first, int last, string[]? names = null) =>
        field
            .Split(',')
            .All(part =>
            {
                var (range, step) = part.Split('/') switch
                {
                    [var only] => (only, "1"),
                    [var before, var after] => (before, after),
                    _ => ("", ""),
                };
                return Number(step, 1, last)
                    && (
                        range == "*"
                        || range.Split('-') is { Length: <= 2 } ends
                            && ends.All(end => Number(end, first, last) || names?.Contains(end, StringComparer.OrdinalIgnoreCase) == true)
                    );
            });

    private static bool Number(string text, int first, int last) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= first && number <= last;

    [GeneratedRegex(@"\Arate\((?<value>[0-9]+) (minute|hour|day)(?<plural>s?)\)\z")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\Acron\((.+)\)\z")]
    private static partial Regex Cron();

    [GeneratedRegex(@"\A(L|LW|([1-9]|[12][0-9]|3[01])W)\z")]
    private static partial Regex LastDay();

    [GeneratedRegex(@"\A(L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))\z", RegexOptions.IgnoreCase)]
    private static partial Regex NthDay();
}
