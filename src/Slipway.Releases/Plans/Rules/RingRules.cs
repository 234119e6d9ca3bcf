using Slipway.Releases.Health;
using Slipway.Releases.Plans.Binding;
using Slipway.Releases.Rollouts;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A roll-out has one strategy, whose rings widen until everyone has the version, and each bakes long enough for its gate to judge.</summary>
internal static class RingRules
{
    // Each round is a step in the roll-out's durable history, which is read again after every step.
    public const int MostRounds = 2_000;

    private const int MostInAll = 6_000;

    // So is each ring.
    private const int MostRings = 100;

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    public static IEnumerable<PlanFlaw> Check(WrittenRollout written, Rollout rollout, string path)
    {
        if (written.Strategies.Count != 1)
        {
            bool isNone = written.Strategies.Count == 0;
            return
            [
                new(
                    isNone ? path : $"{path}.{written.Strategies[1]}",
                    isNone ? $"{path} has no strategy" : $"{path} has {string.Join(" and ", written.Strategies)}, and there is one strategy only",
                    isNone ? "add one of rings, canary, blueGreen and allAtOnce, such as allAtOnce: { bake: 10m }" : $"keep one of {string.Join(" and ", written.Strategies)}"),
            ];
        }

        return
        [
            .. written.Rings.Select(ring => ring.Ring.Name).Repeated()
                .Select(ring => new PlanFlaw($"{path}.{written.Rings[ring.Index].NamePath}", $"two rings are named '{ring.Value}'", "give each ring a name of its own")),
            .. written.Regions.Select(region => region.Name).Repeated()
                .Select(region => new PlanFlaw($"{path}.regions[{region.Index}].name", $"two regions are named '{region.Value}'", "name each region once")),
            .. Names(written, rollout, path),
            .. Weights(written.Rings, path),
            .. written.Rings.SelectMany(ring => Times(ring, path)).Distinct(),
            .. written.Regions.SelectMany((region, index) => TimeoutRules.Bound($"{path}.regions[{index}].wait", region.Wait, TimeSpan.Zero, LongestWait)),
            .. First(written, rollout, path),
            .. InAll(rollout, path),
            .. rollout.Health is { } gate && gate.Interval >= HealthGate.ShortestInterval
                ? written.Rings.SelectMany(ring =>
                    Bake(ring.Ring.Bake, gate, $"{path}.{ring.BakePath}").Concat(GateRules.Bake(ring.Ring.Bake, gate, $"{path}.{ring.BakePath}"))).Distinct()
                : [],
        ];
    }

    private static IEnumerable<PlanFlaw> Names(WrittenRollout written, Rollout rollout, string path)
    {
        if (rollout.Rings.Count > MostRings)
        {
            yield return new(
                $"{path}.regions",
                $"{written.Rings.Count} rings in {written.Regions.Count} regions are {rollout.Rings.Count} in all; {MostRings} are the most",
                "name fewer rings, or fewer regions");
        }
        else if (rollout.Rings.Select(ring => ring.Name).Repeated().FirstOrDefault() is { Value: { } twice } && !written.Rings.Select(ring => ring.Ring.Name).Repeated().Any()
            && !written.Regions.Select(region => region.Name).Repeated().Any())
        {
            yield return new($"{path}.regions", $"two rings in two regions are both named '{twice}'", "give a region or a ring another name");
        }
    }

    private static IEnumerable<PlanFlaw> Weights(IReadOnlyList<WrittenRing> rings, string path)
    {
        for (int i = 1; i < rings.Count; i++)
        {
            if (rings[i].Ring.Weight <= rings[i - 1].Ring.Weight)
            {
                yield return new(
                    $"{path}.{rings[i].WeightPath}",
                    $"{path}.{rings[i].WeightPath} is {rings[i].Ring.Weight}, and the ring before has {rings[i - 1].Ring.Weight}",
                    "let weights rise from ring to ring");
            }
        }

        if (rings[^1].Ring.Weight != 100)
        {
            yield return new(
                $"{path}.{rings[^1].WeightPath}",
                $"the last ring '{rings[^1].Ring.Name}' has weight {rings[^1].Ring.Weight}, so some would never get the version",
                "give the last ring weight 100");
        }
    }

    private static IEnumerable<PlanFlaw> Times(WrittenRing ring, string path) =>
    [
        .. TimeoutRules.Bound($"{path}.{ring.BakePath}", ring.Ring.Bake, TimeSpan.Zero, TimeoutRules.Longest),
        .. TimeoutRules.Bound($"{path}.{ring.WaitPath}", ring.Ring.Wait, TimeSpan.Zero, LongestWait),
    ];

    private static IEnumerable<PlanFlaw> First(WrittenRollout written, Rollout rollout, string path)
    {
        if (rollout.Rings[0].Wait > TimeSpan.Zero)
        {
            string at = written.Rings[0].Ring.Wait > TimeSpan.Zero ? written.Rings[0].WaitPath : "regions[0].wait";
            yield return new(
                $"{path}.{at}", $"{path}.{at} is {PlanDuration.Format(rollout.Rings[0].Wait)}, and nothing runs yet that could be watched", "take it out, or give the stage a window");
        }
    }

    /// <summary>All rings together are one history too, though each may bake for long.</summary>
    private static IEnumerable<PlanFlaw> InAll(Rollout rollout, string path)
    {
        if (rollout.Health is { } gate && gate.Interval >= HealthGate.ShortestInterval && rollout.Rings.All(ring => gate.Rounds(ring.Bake) <= MostRounds)
            && rollout.Rings.Sum(ring => gate.Rounds(ring.Bake)) is > MostInAll and var rounds)
        {
            TimeSpan sparse = TimeSpan.FromSeconds(Math.Ceiling((gate.Interval * rounds / MostInAll).TotalSeconds) + 1);
            yield return new(
                path,
                $"the bakes of all {rollout.Rings.Count} rings make {rounds} rounds of probes; {MostInAll} are the most",
                $"write health.interval: {PlanDuration.Format(sparse)} or longer, or bake shorter");
        }
    }

    /// <summary>Whether a gate can judge in a time, and not too often.</summary>
    public static IEnumerable<PlanFlaw> Bake(TimeSpan bake, HealthGate gate, string path, string what = "bake", int places = 1)
    {
        long samples = gate.Rounds(bake) * gate.SamplesOfRound;
        if (samples < gate.MinimumSamples)
        {
            yield return new(
                path,
                $"a {what} of {PlanDuration.Format(bake)} gives {samples} samples, and health.minimumSamples is {gate.MinimumSamples}",
                $"{what} {PlanDuration.Format(gate.Shortest)} or longer, probe more often, or ask for fewer samples");
        }

        if (gate.Rounds(bake) < gate.ComparedSamples)
        {
            yield return new(
                path,
                $"a {what} of {PlanDuration.Format(bake)} gives {gate.Rounds(bake)} values, and a comparison needs {gate.ComparedSamples}",
                $"{what} {PlanDuration.Format(gate.Shortest)} or longer, measure more often, or write compare.samples: {Math.Max(8, gate.Rounds(bake))}");
        }

        if (gate.Rounds(bake) * places > MostRounds)
        {
            TimeSpan sparse = TimeSpan.FromSeconds(Math.Ceiling((bake * places / MostRounds).TotalSeconds) + 1);
            yield return new(
                path,
                $"a {what} of {PlanDuration.Format(bake)} makes {gate.Rounds(bake) * places} rounds of probes; {MostRounds} are the most",
                $"write health.interval: {PlanDuration.Format(sparse)} or longer, or {what} shorter");
        }
    }
}
