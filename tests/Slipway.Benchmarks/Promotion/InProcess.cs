using System.Diagnostics;
using Slipway.Benchmarks.Overhead;

namespace Slipway.Benchmarks.Promotion;

/// <summary>A way that runs in this process, warm, as an activity does in its host.</summary>
/// <param name="name">What the tables call it.</param>
/// <param name="ports">The ports of the storage services.</param>
/// <param name="run">Does it.</param>
internal sealed class InProcess(string name, IReadOnlyList<int> ports, Func<string, CancellationToken, Task> run) : IWay
{
    // No engine runs here, so every request is Slipway's own or the rival's.
    public const string NoHub = "no-engine";

    public string Name => name;

    public async Task<Spent> RunAsync(string target, CancellationToken cancellation)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await run(target, cancellation);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return new(elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    public async Task<(long PeakBytes, IReadOnlyList<StorageRequest> Requests)> WatchAsync(string target, CancellationToken cancellation)
    {
        using StorageTraffic watch = new(ports, NoHub);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long idle = ResidentMemory.ResetPeak();
        await run(target, cancellation);
        return (ResidentMemory.Peak("self") - idle, [.. watch.Take().Select(line => line.Request)]);
    }
}
