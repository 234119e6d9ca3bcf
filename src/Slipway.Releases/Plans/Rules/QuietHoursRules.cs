using Slipway.Releases.Approvals;

namespace Slipway.Releases.Plans.Rules;

/// <summary>Quiet hours are in a zone that exists, and leave a third of the day for answers.</summary>
internal static class QuietHoursRules
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(16);

    public static IEnumerable<PlanFlaw> Check(QuietHours? quiet, string path)
    {
        if (quiet is null)
        {
            return [];
        }

        TimeSpan length = quiet.Length();
        return
        [
            .. ZoneRules.Check(quiet.TimeZone, $"{path}.timeZone"),
            .. length == TimeSpan.Zero || length > Longest
                ? [new PlanFlaw($"{path}.to", $"{path} last {PlanDuration.Format(length)}", $"let them begin and end at different times, and last {PlanDuration.Format(Longest)} at most")]
                : Array.Empty<PlanFlaw>(),
        ];
    }
}
