using Slipway.Releases.Health;
using Slipway.Releases.Rollouts;

namespace Slipway.Releases.Plans.Rules;

/// <summary>Rings widen until everyone has the version, and each bakes long enough for its gate to judge.</summary>
internal static class RingRules
{
    // Each round is a step in the roll-out's durable history, which is read again after every step.
    private const int MostRounds = 2_000;

    public static IEnumerable<PlanFlaw> Check(Rollout rollout, string path) =>
    [
        .. rollout.Rings.Select(r => r.Name).Repeated()
            .Select(r => new PlanFlaw($"{path}.rings[{r.Index}].name", $"two rings are named '{r.Value}'", "give each ring a name of its own")),
        .. Weights(rollout.Rings, path),
        .. rollout.Health is { } gate && gate.Interval >= HealthGate.ShortestInterval
            ? rollout.Rings.SelectMany((ring, index) => Bake(ring, gate, $"{path}.rings[{index}].bake").Concat(GateRules.Bake(ring.Bake, gate, $"{path}.rings[{index}].bake")))
            : [],
    ];

    private static IEnumerable<PlanFlaw> Weights(IReadOnlyList<Ring> rings, string path)
    {
        for (int i = 1; i < rings.Count; i++)
        {
            if (rings[i].Weight <= rings[i - 1].Weight)
            {
                yield return new(
                    $"{path}.rings[{i}].weight",
                    $"{path}.rings[{i}].weight is {rings[i].Weight}, and the ring before has {rings[i - 1].Weight}",
                    "let weights rise from ring to ring");
            }
        }

        if (rings[^1].Weight != 100)
        {
            yield return new(
                $"{path}.rings[{rings.Count - 1}].weight",
                $"the last ring '{rings[^1].Name}' has weight {rings[^1].Weight}, so some would never get the version",
                "give the last ring weight 100");
        }
    }

    private static IEnumerable<PlanFlaw> Bake(Ring ring, HealthGate gate, string path)
    {
        long samples = gate.Rounds(ring.Bake) * gate.SamplesOfRound;
        if (samples < gate.MinimumSamples)
        {
            yield return new(
                path,
                $"a bake of {PlanDuration.Format(ring.Bake)} gives {samples} samples, and health.minimumSamples is {gate.MinimumSamples}",
                $"bake {PlanDuration.Format(gate.Shortest)} or longer, probe more often, or ask for fewer samples");
        }

        if (gate.Rounds(ring.Bake) < gate.ComparedSamples)
        {
            yield return new(
                path,
                $"a bake of {PlanDuration.Format(ring.Bake)} gives {gate.Rounds(ring.Bake)} values, and a comparison needs {gate.ComparedSamples}",
                $"bake {PlanDuration.Format(gate.Shortest)} or longer, measure more often, or write compare.samples: {Math.Max(8, gate.Rounds(ring.Bake))}");
        }

        if (gate.Rounds(ring.Bake) > MostRounds)
        {
            TimeSpan sparse = TimeSpan.FromSeconds(Math.Ceiling((ring.Bake / MostRounds).TotalSeconds) + 1);
            yield return new(
                path,
                $"a bake of {PlanDuration.Format(ring.Bake)} makes {gate.Rounds(ring.Bake)} rounds of probes; {MostRounds} are the most",
                $"write health.interval: {PlanDuration.Format(sparse)} or longer, or bake shorter");
        }
    }
}
