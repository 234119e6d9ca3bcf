namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>The clock on the wall, until a test puts it forward. Timers run as ever.</summary>
public sealed class TravellingClock : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public void PutForward(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
