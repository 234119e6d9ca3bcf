namespace Slipway.Benchmarks.Promotion;

/// <summary>What one way cost.</summary>
/// <param name="Runs">What each timed run took.</param>
/// <param name="Watched">What went on in one more.</param>
internal sealed record WayCost(IReadOnlyList<Spent> Runs, Watched Watched)
{
    private const double Mebi = 1 << 20;

    public double Milliseconds => Runs.Select(run => run.Milliseconds).Median();

    public double Cpu => Runs.Select(run => run.Cpu).Median();

    public double PeakMebibytes => Watched.PeakBytes / Mebi;

    public int Requests => Watched.Requests.Count;
}
