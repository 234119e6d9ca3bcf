namespace Slipway.Benchmarks;

/// <summary>One benchmark.</summary>
/// <param name="Name">What it is called on the command line; it stays the same.</param>
/// <param name="Measures">What it measures, a sentence.</param>
/// <param name="Run">Runs it.</param>
internal sealed record Benchmark(string Name, string Measures, Func<CancellationToken, Task<Findings>> Run);
