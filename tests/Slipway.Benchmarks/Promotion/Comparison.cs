using Slipway.Benchmarks.Overhead;

namespace Slipway.Benchmarks.Promotion;

/// <summary>What one way cost.</summary>
/// <param name="Runs">What each timed run took.</param>
/// <param name="PeakBytes">The most memory that it held, above idle for this process; measured in a run of its own.</param>
/// <param name="Requests">What it sent to the storage service; counted in a run of its own.</param>
internal sealed record WayCost(IReadOnlyList<Spent> Runs, long PeakBytes, IReadOnlyList<StorageRequest> Requests)
{
    public double Milliseconds => Runs.Select(run => run.Milliseconds).Median();

    public double Cpu => Runs.Select(run => run.Cpu).Median();
}

/// <summary>The same build, promoted in three ways that take turns in who goes first.</summary>
/// <param name="Load">What was promoted.</param>
/// <param name="Slipway">Ours, with all that it verifies.</param>
/// <param name="Rclone">The rival.</param>
/// <param name="RcloneStarts">What starting rclone for nothing took, measured beside each of its runs.</param>
/// <param name="Sdk">Download and upload.</param>
internal sealed record Comparison(Load Load, WayCost Slipway, WayCost Rclone, IReadOnlyList<Spent> RcloneStarts, WayCost Sdk)
{
    /// <summary>Our time by rclone's.</summary>
    public double RatioWhole => Slipway.Milliseconds / Rclone.Milliseconds;

    /// <summary>Our time by what remains of rclone's without the start of its process: what an rclone that was running already would take.</summary>
    public double Ratio => Slipway.Milliseconds / Math.Max(RcloneWarm, 1);

    public double RcloneWarm => Rclone.Milliseconds - RcloneStarts.Select(run => run.Milliseconds).Median();

    /// <summary>Runs all three.</summary>
    /// <param name="build">What they promote.</param>
    /// <param name="isAway">Whether to another account.</param>
    /// <param name="pairs">How often Slipway and rclone run.</param>
    /// <param name="transfers">How often the SDK runs.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Comparison> RunAsync(SealedBuild build, bool isAway, int pairs, int transfers, CancellationToken cancellation)
    {
        Rclone rclone = isAway ? build.RcloneAcross : build.Rclone;
        IWay[] ways = [build.Slipway, rclone, build.Sdk];
        List<Spent> starts = [];
        Dictionary<IWay, List<Spent>> runs = ways.ToDictionary(way => way, _ => new List<Spent>());
        for (int pair = -1; pair < pairs; pair++)
        {
            // To warm up by a whole GiB takes longer than what it saves.
            bool isTransferred = pair < transfers && (pair >= 0 || build.Load.Files > 1);
            IEnumerable<IWay> turns = ways.Where(way => way != build.Sdk || isTransferred);
            foreach (IWay way in pair % 2 == 0 ? turns : turns.Reverse())
            {
                Spent run = await way.RunAsync(await build.TargetAsync(isAway, cancellation), cancellation);
                // The first of each warms it up.
                if (pair >= 0)
                {
                    runs[way].Add(run);
                }
            }

            starts.Add(await rclone.StartAsync(cancellation));
        }

        Dictionary<IWay, WayCost> costs = [];
        foreach (IWay way in ways)
        {
            (long peak, IReadOnlyList<StorageRequest> requests) = await way.WatchAsync(await build.TargetAsync(isAway, cancellation), cancellation);
            costs[way] = new(runs[way], peak, requests);
        }

        return new(build.Load, costs[build.Slipway], costs[rclone], starts, costs[build.Sdk]);
    }
}
