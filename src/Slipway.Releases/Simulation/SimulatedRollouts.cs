using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Plans;

namespace Slipway.Releases.Simulation;

/// <summary>
/// Rolls versions out that do not exist: from ring to ring and with the rounds, bakes and verdicts of a real roll-out, over health that is made up. Nothing but
/// bakes takes time.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="request">What the versions are like.</param>
public sealed class SimulatedRollouts(Plan plan, SimulationRequest request)
{
    // As measured by the benchmark of simulations.
    private const int WorkOfCheck = 2;
    private const int WorkOfLook = 50;

    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly WatchedPlace[] places = [.. plan.Stages.SelectMany(stage => WatchedPlace.Of(stage, request))];

    /// <summary>What would become of a version in a stage, whatever happened to it before.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="version">Which version, from 0.</param>
    /// <param name="isBad">Whether it is one of the bad ones.</param>
    public Fate Play(string stage, int version, bool isBad)
    {
        (TimeSpan after, int rounds, long work) = (TimeSpan.Zero, 0, 0);
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i].Stage != stage)
            {
                continue;
            }

            (GateVerdict? verdict, TimeSpan spent, int judged, long spentOn) = Bake(places[i], i, version, isBad);
            (after, rounds, work) = (after + spent, rounds + judged, work + spentOn);
            if (verdict is GateVerdict.Breached or GateVerdict.Inconclusive)
            {
                bool holds = verdict is GateVerdict.Inconclusive && places[i].Gate!.Inconclusive is InconclusivePolicy.Hold;
                return new Fate(holds ? FateKind.Held : FateKind.Stopped, stage, places[i].Ring, places[i].Users, after, rounds, work);
            }
        }

        return new Fate(FateKind.Passed, stage, null, 100, after, rounds, work);
    }

    /// <summary>What a version's gate would see in a place.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="ring">The ring; null for the validation.</param>
    /// <param name="version">Which version, from 0.</param>
    /// <param name="isBad">Whether it is one of the bad ones.</param>
    public SimulatedHealth Health(string stage, string? ring, int version, bool isBad)
    {
        int place = Array.FindIndex(places, place => place.Stage == stage && place.Ring == ring);
        return places[place].Model!.Open(isBad, Seed(place, version, isBad));
    }

    private (GateVerdict? Verdict, TimeSpan Spent, int Rounds, long Work) Bake(WatchedPlace place, int index, int version, bool isBad)
    {
        if (place.Gate is not { } gate)
        {
            return (null, place.Bake, 0, 0);
        }

        SimulatedHealth health = place.Model!.Open(isBad, Seed(index, version, isBad));
        BakeTime time = BakeTime.Begin(Start, place.Bake);
        GateTally tally = GateTally.Empty;
        DateTimeOffset now = Start;
        for (int rounds = 1; ; rounds++)
        {
            bool isOver = time.IsOver(now);
            (IReadOnlyList<ProbeSample> probes, IReadOnlyList<MetricAnswer> answers) = health.Round(now - Start);
            GateReport report = GateReport.Of(gate, tally, probes, answers, BakeTime.Part(time.Began, time.Until, now, isOver), isOver, watched: now - time.Began);
            if (report.Verdict is { } verdict)
            {
                return (verdict, now - Start, rounds, WorkOf(gate, report.Tally, rounds));
            }

            tally = report.Tally;
            DateTimeOffset next = time.NextRound(now, gate.Interval);
            time = time.After(now, next, report.IsWell);
            now = next;
        }
    }

    private static long WorkOf(HealthGate gate, GateTally tally, int rounds) =>
        ((long)rounds * (1 + (WorkOfCheck * gate.Metrics.Count))) + ((tally.Checks ?? []).Sum(check => (long)check.Looks) * WorkOfLook);

    // One seed for each place of each version, so that what happens in one ring changes nothing in the next, and a worse version of the same seed sees the same luck.
    private int Seed(int place, int version, bool isBad) =>
        unchecked((request.Seed * (int)0x9E3779B1) + (((place * SimulationRequest.MostVersions) + version) * 2) + (isBad ? 1 : 0));
}
