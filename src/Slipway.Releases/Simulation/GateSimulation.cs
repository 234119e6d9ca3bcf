using Slipway.Releases.Plans;

namespace Slipway.Releases.Simulation;

/// <summary>
/// How often and how fast a plan's health gates would stop bad versions, and how often good ones. Each stage is played for every version, whether an earlier stage
/// would have stopped it or not; the whole plan follows each version to the first stage that does not let it pass.
/// </summary>
/// <param name="Played">How many versions of each kind were played.</param>
/// <param name="Asked">How many were asked for. More than were played when those had so many rounds that the answer would have taken long.</param>
/// <param name="Seed">What the histories followed from.</param>
/// <param name="Stages">Each stage that a gate watches.</param>
/// <param name="Overall">The whole plan.</param>
public sealed record GateSimulation(int Played, int Asked, int Seed, IReadOnlyList<SimulatedStage> Stages, SimulatedStage Overall)
{
    /// <summary>
    /// Once so much work is done no other version is played, so that the answer takes a few seconds at most. It is counted, in rounds of one probe, and not timed,
    /// so that the same seed gives the same answer everywhere.
    /// </summary>
    public const int MostWork = 2_000_000;

    /// <summary>Plays what is asked for.</summary>
    /// <param name="plan">The plan; it watches something.</param>
    /// <param name="request">What is asked for; nothing is wrong with it.</param>
    /// <param name="cancellation">Gives up.</param>
    public static GateSimulation Of(Plan plan, SimulationRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(request);
        if (SimulationRules.WhyNot(plan, request) is { } wrong)
        {
            throw new ArgumentException(wrong, nameof(request));
        }

        SimulatedRollouts rollouts = new(plan, request);
        List<Fate[]> bad = [];
        List<Fate[]> good = [];
        for (long work = 0; bad.Count < request.Versions && work < MostWork;)
        {
            cancellation.ThrowIfCancellationRequested();
            int version = bad.Count;
            bad.Add([.. plan.Stages.Select(stage => rollouts.Play(stage.Name, version, isBad: true))]);
            good.Add([.. plan.Stages.Select(stage => rollouts.Play(stage.Name, version, isBad: false))]);
            work += bad[^1].Concat(good[^1]).Sum(fate => fate.Work);
        }

        return new(
            bad.Count,
            request.Versions,
            request.Seed,
            [.. plan.Stages.Index().Where(stage => SimulationRules.IsWatched(stage.Item)).Select(stage =>
                SimulatedStage.Of([.. bad.Select(fates => fates[stage.Index])], [.. good.Select(fates => fates[stage.Index])], stage.Item.Name))],
            SimulatedStage.Of([.. bad.Select(Whole)], [.. good.Select(Whole)], null));
    }

    /// <summary>A version's way through all stages, without what it waits for between them.</summary>
    private static Fate Whole(Fate[] stages)
    {
        int end = Array.FindIndex(stages, fate => fate.Kind is not FateKind.Passed);
        Fate last = end < 0 ? stages[^1] : stages[end];
        return last with { After = stages.TakeWhile(fate => fate != last).Aggregate(last.After, (sum, fate) => sum + fate.After) };
    }
}
