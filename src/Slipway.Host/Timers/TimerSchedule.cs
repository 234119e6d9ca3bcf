using Cronos;
using Microsoft.Extensions.Configuration;
using Slipway.Host.Discovery;
using Slipway.Host.Settings;

namespace Slipway.Host.Timers;

/// <summary>When a timer is due: an NCRONTAB expression of six fields (seconds first) or five, in UTC or in <c>WEBSITE_TIME_ZONE</c>.</summary>
internal sealed class TimerSchedule
{
    private readonly CronExpression expression;
    private readonly TimeZoneInfo zone;

    private TimerSchedule(CronExpression expression, TimeZoneInfo zone) => (this.expression, this.zone) = (expression, zone);

    /// <exception cref="StartException">The expression, its setting or the time zone is missing or wrong.</exception>
    public static TimerSchedule Of(TimerFunction timer, IConfiguration configuration)
    {
        string text = Resolve(timer, configuration);
        try
        {
            bool seconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
            return new TimerSchedule(CronExpression.Parse(text, seconds ? CronFormat.IncludeSeconds : CronFormat.Standard), Zone(configuration));
        }
        catch (CronFormatException wrong)
        {
            throw new StartException($"The timer {timer.Name} has the schedule \"{text}\", which is not an NCRONTAB expression: {wrong.Message}", wrong);
        }
    }

    /// <summary>The first tick after an instant, or null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => expression.GetNextOccurrence(after, zone)?.ToUniversalTime();

    private static string Resolve(TimerFunction timer, IConfiguration configuration)
    {
        if (timer.Schedule is not ['%', .. var setting, '%'])
        {
            return timer.Schedule;
        }

        return configuration[setting.Replace("__", ":", StringComparison.Ordinal)] is { Length: > 0 } value
            ? value
            : throw new StartException($"The timer {timer.Name} takes its schedule from the setting {setting}, which is not set.");
    }

    private static TimeZoneInfo Zone(IConfiguration configuration)
    {
        string? name = configuration["WEBSITE_TIME_ZONE"];
        if (string.IsNullOrWhiteSpace(name))
        {
            return TimeZoneInfo.Utc;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)
            ? zone
            : throw new StartException($"The setting WEBSITE_TIME_ZONE is \"{name}\", which is not a time zone of this machine.");
    }
}
