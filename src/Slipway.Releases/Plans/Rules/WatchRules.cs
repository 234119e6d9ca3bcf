using Slipway.Releases.Health;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A stage's watch period has a gate that can judge in it.</summary>
internal static class WatchRules
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static IEnumerable<PlanFlaw> OfCheck(ReleaseCheck? check, bool isInHealth, string path) =>
    [
        .. isInHealth
            ? [new PlanFlaw($"{path}.rollout.health.webhook", "a webhook checks what was validated, and no ring", "write it below the stage's validation")]
            : Array.Empty<PlanFlaw>(),
        .. check is null ? [] : TimeoutRules.Bound($"{path}.validation.webhook.timeout", check.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
    ];

    public static IEnumerable<PlanFlaw> Check(Stage stage, string path)
    {
        string at = $"{path}.watch";
        return stage.Watch == TimeSpan.Zero ? []
            : stage.WatchGate is not { } gate ? [new(at, $"nothing watches {stage.Name}, so {at} would only wait", "describe its health or its validation, or take it out")]
            : gate.Interval < HealthGate.ShortestInterval ? []
            :
            [
                .. TimeoutRules.Bound(at, stage.Watch, TimeSpan.FromSeconds(1), Longest),
                .. RingRules.Bake(stage.Watch, gate, at, "watch", stage.Validation is null ? Math.Max(1, stage.Rollout.Rings.Select(ring => ring.Region).Distinct().Count()) : 1),
            ];
    }
}
