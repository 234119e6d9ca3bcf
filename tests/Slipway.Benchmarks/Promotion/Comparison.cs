namespace Slipway.Benchmarks.Promotion;

/// <summary>The same build, promoted in ways that take turns in who goes first.</summary>
/// <param name="Load">What was promoted.</param>
/// <param name="Slipway">Ours, with all that it verifies.</param>
/// <param name="Rclone">The rival, a process for each.</param>
/// <param name="RcloneRunning">The rival as a server that runs already.</param>
/// <param name="Sdk">Download and upload.</param>
internal sealed record Comparison(Load Load, WayCost Slipway, WayCost Rclone, WayCost RcloneRunning, WayCost Sdk)
{
    /// <summary>Our time by that of an rclone that runs already; the median of the pairs.</summary>
    public double Ratio => Ratios.Median();

    /// <summary>Our time by that of an rclone that is started first.</summary>
    public double RatioWhole => Slipway.Runs.Zip(Rclone.Runs, (ours, theirs) => ours.Milliseconds / theirs.Milliseconds).Median();

    public IEnumerable<double> Ratios => Slipway.Runs.Zip(RcloneRunning.Runs, (ours, theirs) => ours.Milliseconds / theirs.Milliseconds);

    /// <summary>Our processor time by that of a download and upload.</summary>
    public double RatioCpu => Slipway.Cpu / Sdk.Cpu;

    /// <summary>Runs all of them.</summary>
    /// <param name="build">What they promote.</param>
    /// <param name="isAway">Whether to another account.</param>
    /// <param name="pairs">How often Slipway and rclone run, after each has warmed up.</param>
    /// <param name="transfers">How often the SDK runs; with none, the run under watch is all there is of it.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Comparison> RunAsync(SealedBuild build, bool isAway, int pairs, int transfers, CancellationToken cancellation)
    {
        Rclone rclone = isAway ? build.RcloneAcross : build.Rclone;
        await using RunningRclone running = await RunningRclone.StartAsync(rclone, cancellation);
        IWay[] ways = [build.Slipway, rclone, running, build.Sdk];
        Dictionary<IWay, List<Spent>> runs = ways.ToDictionary(way => way, _ => new List<Spent>());
        for (int pair = -1; pair < pairs; pair++)
        {
            IEnumerable<IWay> turns = ways.Where(way => way != (IWay)build.Sdk || pair < transfers - 1);
            foreach (IWay way in pair % 2 == 0 ? turns : turns.Reverse())
            {
                Spent run = await way.RunAsync(await build.TargetAsync(isAway, cancellation), cancellation);
                // The first of each warms it up.
                if (pair >= 0)
                {
                    runs[way].Add(run);
                }
            }
        }

        return new(
            build.Load, await CostAsync(build.Slipway), await CostAsync(rclone), new(runs[running], new(0, [])), await CostAsync(build.Sdk));

        async Task<WayCost> CostAsync(IWatchedWay way)
        {
            (Spent spent, Watched watched) = await way.WatchAsync(await build.TargetAsync(isAway, cancellation), cancellation);
            return new(runs[way] is { Count: > 0 } timed ? timed : [spent], watched);
        }
    }
}
