using Slipway.Benchmarks.Overhead;

namespace Slipway.Benchmarks.Promotion;

/// <summary>A way to bring the build into an empty container.</summary>
internal interface IWay
{
    string Name { get; }

    /// <summary>Does it, and says what it took.</summary>
    Task<Spent> RunAsync(string target, CancellationToken cancellation);

    /// <summary>
    /// Does it under watch, and says how many bytes its process held in memory at most (above what it held idle, if it is this one) and which
    /// requests it sent to the storage service.
    /// </summary>
    Task<(long PeakBytes, IReadOnlyList<StorageRequest> Requests)> WatchAsync(string target, CancellationToken cancellation);
}
