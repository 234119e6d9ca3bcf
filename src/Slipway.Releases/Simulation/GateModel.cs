using MathNet.Numerics.Random;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;

namespace Slipway.Releases.Simulation;

/// <summary>What a gate would see of good and of bad versions. Checks that ask the same see the same.</summary>
internal sealed class GateModel
{
    private readonly HealthGate gate;
    private readonly SimulationRequest request;
    private readonly (ValueModel Good, ValueModel Bad)[] sources;
    private readonly int[] sourceOfCheck;

    public GateModel(HealthGate gate, SimulationRequest request)
    {
        (this.gate, this.request) = (gate, request);
        MetricQuery[] asked = [.. gate.Metrics.Select(check => check.Query).Distinct()];
        sourceOfCheck = [.. gate.Metrics.Select(check => Array.IndexOf(asked, check.Query))];
        sources = [.. asked.Select(query => gate.Metrics.First(check => check.Query == query)).Select(check =>
            (Of(check, isBad: false), Of(check, isBad: true)))];

        ValueModel Of(MetricCheck check, bool isBad) => ValueModel.Of(check, Said(check, request) ?? new MetricHealth(), request, isBad);
    }

    /// <summary>What the caller says of a check: under its own name, or under that of its metric, which has several checks.</summary>
    public static MetricHealth? Said(MetricCheck check, SimulationRequest request) => (request.Metrics ?? new Dictionary<string, MetricHealth>())
        .Where(said => Names(said.Key, check)).OrderByDescending(said => said.Key.Length).Select(said => said.Value).FirstOrDefault();

    /// <summary>Whether this is a check's name, or that of its metric.</summary>
    public static bool Names(string name, MetricCheck check) => check.Name == name || check.Name.StartsWith($"{name} ", StringComparison.Ordinal);

    /// <summary>What is seen of one version in one place.</summary>
    public SimulatedHealth Open(bool isBad, int seed) => new(
        gate,
        [.. sources.Select(source => (isBad ? source.Bad : source.Good, source.Good))],
        sourceOfCheck,
        (request.FailureRate(isBad), request.Silence(isBad)),
        new Xoshiro256StarStar(seed, threadSafe: false));
}
