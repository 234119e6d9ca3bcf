using Slipway.Releases.Health;

namespace Slipway.Releases.Plans.Rules;

/// <summary>Every wait ends: it is longer than nothing, and no longer than 30 days.</summary>
internal static class TimeoutRules
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    // More often is noise, and each reminder is a step of the release.
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(15);

    // Whoever is to mend what runs again waits for it.
    private static readonly TimeSpan LongestProof = TimeSpan.FromHours(1);

    // A round of probes is one activity, and has to end well within it.
    private static readonly TimeSpan LongestProbe = TimeSpan.FromMinutes(2);

    public static IEnumerable<PlanFlaw> Check(Plan plan) =>
        Waits(plan).SelectMany(wait => Bound(wait.Path, wait.Length, wait.Shortest, wait.Longest));

    /// <summary>A time that is longer or shorter than it may be.</summary>
    public static IEnumerable<PlanFlaw> Bound(string path, TimeSpan length, TimeSpan shortest, TimeSpan longest) => length >= shortest && length <= longest
        ? []
        : [new(path, $"{path} is {PlanDuration.Format(length)}", $"write a duration from {PlanDuration.Format(shortest)} to {PlanDuration.Format(longest)}")];

    private static IEnumerable<Wait> Waits(Plan plan)
    {
        yield return new("recovery.hold", plan.Recovery.Hold, TimeSpan.Zero);
        yield return new("recovery.pause", plan.Recovery.Pause);
        yield return new("recovery.proof", plan.Recovery.Proof ?? TimeSpan.Zero, TimeSpan.Zero, LongestProof);
        foreach ((int index, Stage stage) in plan.Stages.Index())
        {
            string path = $"stages[{index}]";
            yield return new($"{path}.holdTimeout", stage.HoldTimeout);
            yield return new($"{path}.window.timeout", stage.Window?.Timeout);
            yield return new($"{path}.approval.timeout", stage.Approval?.Timeout);
            yield return new($"{path}.approval.extension.by", stage.Approval?.Extension?.By);
            yield return new($"{path}.approval.escalation.timeout", stage.Approval?.Escalation?.Timeout);
            yield return new($"{path}.approval.remindEvery", stage.Approval?.RemindEvery, ShortestReminder);
            foreach (Wait wait in Waits(stage.Rollout.Health, $"{path}.rollout.health").Concat(Waits(stage.Validation, $"{path}.validation")))
            {
                yield return wait;
            }
        }
    }

    private static IEnumerable<Wait> Waits(HealthGate? gate, string path) => gate is null
        ? []
        :
        [
            new($"{path}.interval", gate.Interval, HealthGate.ShortestInterval),
            .. gate.Probes.Select((probe, i) => new Wait($"{path}.probes[{i}].timeout", probe.Timeout, TimeSpan.FromMilliseconds(1), LongestProbe)),
        ];

    private readonly record struct Wait(string Path, TimeSpan Length, TimeSpan Shortest, TimeSpan Longest)
    {
        public Wait(string path, TimeSpan? length, TimeSpan? shortest = null)
            : this(path, length ?? TimeoutRules.Longest, shortest ?? TimeSpan.FromSeconds(1), TimeoutRules.Longest)
        {
        }
    }
}
