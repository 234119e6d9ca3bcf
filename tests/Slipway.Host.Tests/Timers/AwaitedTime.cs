using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Slipway.Host.Tests.Timers;

/// <summary>
/// Time that a test moves. One that moves it while somebody is about to wait moves it too early: they would wait for as long again. So a test
/// first waits for them.
/// </summary>
internal sealed class AwaitedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Moves it on, once somebody waits for just that long.</summary>
    public Task PassAsync(TimeSpan time) => PassAsync(time, time);

    /// <summary>Moves it on, once somebody waits for <paramref name="awaited"/>.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan awaited)
    {
        while (await waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60)) != awaited)
        {
        }

        Advance(time);
    }
}
