namespace Slipway.Benchmarks.Overhead;

/// <summary>How long an orchestration took, in milliseconds.</summary>
/// <param name="FromPost">From the sending of the HTTP request that starts it to its end, as the engine dates it.</param>
/// <param name="InEngine">From its creation to its end, both as the engine dates them.</param>
internal readonly record struct RunTime(double FromPost, double InEngine);
