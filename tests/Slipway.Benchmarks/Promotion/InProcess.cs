using System.Diagnostics;
using Slipway.Benchmarks.Overhead;

namespace Slipway.Benchmarks.Promotion;

/// <summary>A way that runs in this process, warm, as an activity does in its host.</summary>
/// <param name="port">The port of the storage service.</param>
/// <param name="run">Does it.</param>
internal sealed class InProcess(int port, Func<string, CancellationToken, Task> run) : IWatchedWay
{
    /// <summary>No engine runs here, so every request is Slipway's own or the rival's.</summary>
    public const string NoHub = "no-engine";

    public async Task<Spent> RunAsync(string target, CancellationToken cancellation)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await run(target, cancellation);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return new(elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    public async Task<(Spent Spent, Watched Watched)> WatchAsync(string target, CancellationToken cancellation)
    {
        using StorageTraffic watch = new([port], NoHub);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long idle = ResidentMemory.ResetPeak();
        Spent spent = await RunAsync(target, cancellation);
        return (spent, new(ResidentMemory.Peak("self") - idle, [.. watch.Take().Select(line => line.Request)]));
    }
}
