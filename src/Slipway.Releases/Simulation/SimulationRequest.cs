namespace Slipway.Releases.Simulation;

/// <summary>What is to be played against a plan's health gates: so many good and so many bad versions, and what each would look like.</summary>
/// <param name="Versions">How many versions of each kind, 1 to 10,000.</param>
/// <param name="Seed">What the generated histories follow from; the same seed gives the same answer.</param>
/// <param name="Good">What a version is like that should pass; null for one request in a thousand that fails.</param>
/// <param name="Bad">What a version is like that should be stopped; null for one request in five that fails.</param>
/// <param name="Metrics">What the metrics say, by the name that they have in the plan; one that is not named has values that its limits suggest.</param>
public sealed record SimulationRequest(
    int Versions = 1_000,
    int Seed = 1,
    VersionHealth? Good = null,
    VersionHealth? Bad = null,
    IReadOnlyDictionary<string, MetricHealth>? Metrics = null)
{
    /// <summary>The most versions of each kind.</summary>
    public const int MostVersions = 10_000;

    private const double GoodFailures = 0.001;
    private const double BadFailures = 0.2;

    /// <summary>The share of probes that fail, 0 to 1.</summary>
    public double FailureRate(bool isBad) => isBad ? Bad?.FailureRate ?? BadFailures : Good?.FailureRate ?? GoodFailures;

    /// <summary>The share of rounds in which a metric has no answer, 0 to 1.</summary>
    public double Silence(bool isBad) => (isBad ? Bad : Good)?.Silence ?? 0;
}

/// <summary>What a version is like.</summary>
/// <param name="FailureRate">The share of probes that fail, 0 to 1, and of bad events in what a burn rate counts; null for 0.001 of a good version and 0.2 of a bad one.</param>
/// <param name="Silence">The share of rounds in which a metric has no answer, 0 to 1.</param>
public sealed record VersionHealth(double? FailureRate = null, double Silence = 0);
