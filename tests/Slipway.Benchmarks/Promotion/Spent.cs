namespace Slipway.Benchmarks.Promotion;

/// <summary>What one run took.</summary>
/// <param name="Milliseconds">By the clock on the wall.</param>
/// <param name="Cpu">Milliseconds of processor time, in user and system mode: of this process, or of the rival's.</param>
internal readonly record struct Spent(double Milliseconds, double Cpu);
