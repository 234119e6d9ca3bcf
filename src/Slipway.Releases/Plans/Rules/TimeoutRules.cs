namespace Slipway.Releases.Plans.Rules;

/// <summary>Every wait ends: it is longer than nothing, and no longer than 30 days.</summary>
internal static class TimeoutRules
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    // A round of probes is one activity, and has to end well within it.
    private static readonly TimeSpan LongestProbe = TimeSpan.FromMinutes(2);

    public static IEnumerable<PlanFlaw> Check(Plan plan) =>
        Waits(plan)
            .Where(wait => wait.Length < wait.Shortest || wait.Length > wait.Longest)
            .Select(wait => new PlanFlaw(
                wait.Path,
                $"{wait.Path} is {PlanDuration.Format(wait.Length)}",
                $"write a duration from {PlanDuration.Format(wait.Shortest)} to {PlanDuration.Format(wait.Longest)}"));

    private static IEnumerable<Wait> Waits(Plan plan)
    {
        yield return new("recovery.hold", plan.Recovery.Hold, TimeSpan.Zero);
        yield return new("recovery.pause", plan.Recovery.Pause);
        foreach ((int index, Stage stage) in plan.Stages.Index())
        {
            string path = $"stages[{index}]";
            yield return new($"{path}.holdTimeout", stage.HoldTimeout);
            yield return new($"{path}.window.timeout", stage.Window?.Timeout);
            yield return new($"{path}.approval.timeout", stage.Approval?.Timeout);
            foreach ((int ring, Rollouts.Ring bakes) in stage.Rollout.Rings.Index())
            {
                yield return new($"{path}.rollout.rings[{ring}].bake", bakes.Bake, TimeSpan.Zero);
            }

            foreach ((string gatePath, Health.HealthGate? gate) in new[] { ($"{path}.rollout.health", stage.Rollout.Health), ($"{path}.validation", stage.Validation) })
            {
                yield return new($"{gatePath}.interval", gate?.Interval, TimeSpan.FromMilliseconds(100));
                foreach ((int probe, Health.HttpProbe asked) in (gate?.Probes ?? []).Index())
                {
                    yield return new($"{gatePath}.probes[{probe}].timeout", asked.Timeout, TimeSpan.FromMilliseconds(1), LongestProbe);
                }
            }
        }
    }

    private readonly record struct Wait(string Path, TimeSpan Length, TimeSpan Shortest, TimeSpan Longest)
    {
        public Wait(string path, TimeSpan? length, TimeSpan? shortest = null)
            : this(path, length ?? TimeoutRules.Longest, shortest ?? TimeSpan.FromSeconds(1), TimeoutRules.Longest)
        {
        }
    }
}
