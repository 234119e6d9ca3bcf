using Slipway.Releases.Retention;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A retention leaves people the time to look.</summary>
internal static class RetentionRules
{
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public static IEnumerable<PlanFlaw> Check(RetentionPolicy? retention)
    {
        if (retention?.KeepYoungerThan is { } age && (age < Shortest || age > Longest))
        {
            yield return new(
                "retention.keepYoungerThan",
                $"retention.keepYoungerThan is {PlanDuration.Format(age)}",
                $"write a duration from {PlanDuration.Format(Shortest)} to {PlanDuration.Format(Longest)}");
        }
    }
}
