using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Releases.Plans;

/// <summary>
/// A length of time as plans write it: <c>250ms</c>, <c>90s</c>, <c>10m</c>, <c>24h</c>, <c>7d</c>, or several of them from large to
/// small, as in <c>1h30m</c>. A number without a unit is refused, because two readers would guess two units.
/// </summary>
public static partial class PlanDuration
{
    /// <summary>Reads a duration, or throws a <see cref="FormatException"/> that says how one looks.</summary>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out TimeSpan duration)
            ? duration
            : throw new FormatException($"'{text}' is not a duration; write a number with its unit (ms, s, m, h, d), such as 90s or 1h30m.");

    /// <summary>Reads a duration, if it is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        Match match = Shape().Match(text ?? "");
        duration = match.Success
            ? new(Part(match, "d"), Part(match, "h"), Part(match, "m"), Part(match, "s"), Part(match, "ms"))
            : default;
        return match.Success;
    }

    /// <summary>Writes a duration in whole milliseconds, as short as it reads back: <c>1h30m</c>, <c>7d</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        StringBuilder text = new();
        Append(duration.Days, "d");
        Append(duration.Hours, "h");
        Append(duration.Minutes, "m");
        Append(duration.Seconds, "s");
        Append(duration.Milliseconds, "ms");
        return text.Length == 0 ? "0s" : text.ToString();

        void Append(int amount, string unit) =>
            text.Append(amount == 0 ? "" : amount.ToString(CultureInfo.InvariantCulture) + unit);
    }

    private static int Part(Match match, string unit) =>
        match.Groups[unit] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    // The published schema has the same shape.
    [GeneratedRegex(@"^(?=[0-9])((?<d>[0-9]{1,6})d)?((?<h>[0-9]{1,6})h)?((?<m>[0-9]{1,6})m)?((?<s>[0-9]{1,6})s)?((?<ms>[0-9]{1,6})ms)?\z")]
    private static partial Regex Shape();
}
