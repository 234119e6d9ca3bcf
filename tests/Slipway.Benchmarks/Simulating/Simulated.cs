using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Plans;
using Slipway.Releases.Simulation;
using Spectre.Console;

namespace Slipway.Benchmarks.Simulating;

/// <summary>
/// The time of simulated roll-outs, divided by that of a plain loop which only judges as many rounds of the same gate, with answers that lie ready. What is above
/// one is the price of the walk: rings, bakes, and health that is made up. Both take turns.
/// </summary>
internal static class Simulated
{
    private const int Versions = 400;
    private const int Pairs = 9;

    private static readonly (string Name, Plan Plan)[] Plans =
    [
        ("probes", Read("probes: [{ url: 'https://shop.example.com/health' }], minimumSamples: 10, maximumFailures: 2")),
        ("limits", Read("metrics: [{ name: latency, prometheus: p, below: 10, failures: 2 }]")),
        ("burn rate", Read("metrics: [{ name: errors, prometheus: 'e[{window}]', burnRate: { objective: 99.9 } }]")),
        ("comparison", Read("metrics: [{ name: latency, prometheus: p, compare: { baseline: b } }]")),
    ];

    public static Benchmark Benchmark { get; } = new(
        "simulation",
        "The time of simulated roll-outs, divided by that of a plain loop that only judges as many rounds of the same gates.",
        cancellation => Task.FromResult(Measure(cancellation)));

    private static Findings Measure(CancellationToken cancellation)
    {
        Table table = new Table().AddColumns("gate", "rounds a history", "histories a second", "rounds a second", "rounds a second, judged only", "ratio");
        JsonObject numbers = new() { ["versions"] = Versions, ["pairs"] = Pairs };
        List<double> ratios = [];
        foreach ((string name, Plan plan) in Plans)
        {
            (double walked, double judged, int rounds) = Of(plan, cancellation);
            ratios.Add(walked / judged);
            table.AddRow(name, Text((double)rounds / (2 * Versions)), Text(2 * Versions / walked), Text(rounds / walked), Text(rounds / judged), $"{walked / judged:0.00}");
            string key = name.Replace(" ", "", StringComparison.Ordinal);
            numbers[$"{key}HistoriesASecond"] = Math.Round(2 * Versions / walked);
            numbers[$"{key}RoundsASecond"] = Math.Round(rounds / walked);
            numbers[$"{key}Ratio"] = Math.Round(walked / judged, 3);
        }

        return new(ratios.Median(), [table], numbers);
    }

    private static (double Walked, double Judged, int Rounds) Of(Plan plan, CancellationToken cancellation)
    {
        SimulatedRollouts rollouts = new(plan, new SimulationRequest());
        (HealthGate gate, int rounds) = (plan.Stages[0].Rollout.Health!, 0);
        List<double> walked = [];
        List<double> judged = [];
        for (int pair = 0; pair <= Pairs; pair++)
        {
            cancellation.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            int[] lengths = [.. Enumerable.Range(0, 2 * Versions).Select(number => rollouts.Play("production", number / 2, number % 2 == 1).Rounds)];
            walked.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            rounds = lengths.Sum();

            Ready ready = Ready.Of(rollouts, gate, plan.Stages[0].Rollout.Rings[0].Name, lengths.Max());
            began = Stopwatch.GetTimestamp();
            foreach (int length in lengths)
            {
                ready.Judge(gate, length);
            }

            judged.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        // The first pair warms up.
        return (walked.Skip(1).Median(), judged.Skip(1).Median(), rounds);
    }

    private static Plan Read(string gate) => PlanReader.Read(Encoding.UTF8.GetBytes($$"""
        product: storefront
        stages:
          - name: production
            rollout:
              rings: [{ name: canary, weight: 5, bake: 10m }, { name: early, weight: 25, bake: 30m }, { name: everyone, weight: 100, bake: 30m }]
              health: { interval: 30s, {{gate}} }
        """)).Plan!;

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Answers of a good version that lie ready, as many as the longest history has rounds.</summary>
    private sealed record Ready((IReadOnlyList<ProbeSample> Probes, IReadOnlyList<MetricAnswer> Answers)[] Rounds)
    {
        public static Ready Of(SimulatedRollouts rollouts, HealthGate gate, string ring, int rounds)
        {
            SimulatedHealth health = rollouts.Health("production", ring, 0, isBad: false);
            return new([.. Enumerable.Range(0, rounds).Select(round => health.Round(gate.Interval * round)).Select(round => (round.Probes, Copied(round.Answers)))]);
        }

        public void Judge(HealthGate gate, int rounds)
        {
            GateTally tally = GateTally.Empty;
            for (int round = 0; round < rounds; round++)
            {
                tally = GateReport.Of(gate, tally, Rounds[round].Probes, Rounds[round].Answers, (double)round / rounds, round == rounds - 1).Tally;
            }
        }

        // The groups of a simulation grow; those of a round are as they were then.
        private static IReadOnlyList<MetricAnswer> Copied(IReadOnlyList<MetricAnswer> answers) =>
            [.. answers.Select(answer => answer is MetricAnswer.Groups groups ? new MetricAnswer.Groups([.. groups.Ring], [.. groups.Baseline]) : answer)];
    }
}
