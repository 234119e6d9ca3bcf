namespace Slipway.Benchmarks.Promotion;

/// <summary>A way to bring the build into an empty container.</summary>
internal interface IWay
{
    /// <summary>Does it, and says what it took.</summary>
    Task<Spent> RunAsync(string target, CancellationToken cancellation);
}

/// <summary>A way that can also be looked at while it works.</summary>
internal interface IWatchedWay : IWay
{
    /// <summary>Does it under watch, which takes time itself, and says what it took and what went on.</summary>
    Task<(Spent Spent, Watched Watched)> WatchAsync(string target, CancellationToken cancellation);
}
