namespace Slipway.Releases.Approvals;

/// <summary>An approval that nobody settled in time stays open longer.</summary>
/// <param name="By">How much longer each time.</param>
/// <param name="Times">How many times; from 1.</param>
public sealed record Extension(TimeSpan By, int Times);
