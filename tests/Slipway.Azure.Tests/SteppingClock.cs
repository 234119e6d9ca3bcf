namespace Slipway.Azure.Tests;

/// <summary>A clock on which a step passes each time that somebody looks, so that a slice of time is over after so many looks.</summary>
public sealed class SteppingClock(TimeSpan step) : TimeProvider
{
    private long looks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Increment(ref looks) * step.Ticks;
}
