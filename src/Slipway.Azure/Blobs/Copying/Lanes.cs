using Slipway.Azure.Identity;

namespace Slipway.Azure.Blobs.Copying;

/// <summary>
/// How many requests of a promotion are under way at a time. It grows by one for each round that goes well, and is halved when a storage
/// service says that it is asked too much, as senders of TCP do; while a service wants to be left alone, nobody starts.
/// </summary>
/// <remarks>Additive increase, multiplicative decrease: RFC 5681, section 3.1.</remarks>
internal sealed class Lanes(IReadOnlyList<Throttling> services, TimeProvider clock) : IDisposable
{
    /// <summary>The widest that it gets.</summary>
    public const int Most = 64;

    /// <summary>Where it begins.</summary>
    public const int First = 16;

    private const int LargeReads = 4;
    private const long LargeBytes = 64 * 1024 * 1024;

    private readonly SemaphoreSlim free = new(First);
    private readonly SemaphoreSlim large = new(LargeReads);
    private readonly Lock turn = new();
    private double width = First;
    private int permits = First;
    private long narrowedAt;

    /// <summary>How many requests may be under way now.</summary>
    public int Width => (int)Volatile.Read(ref width);

    /// <summary>Sends a request when a lane is free.</summary>
    public async Task<T> SendAsync<T>(Func<Task<T>> request, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        long before = Refusals();
        try
        {
            TimeSpan pause = services.Max(service => service.Pause(clock));
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clock, cancellation);
            }

            return await request();
        }
        finally
        {
            Leave(before, Refusals());
        }
    }

    /// <summary>Reads a blob of this length when a lane is free; large ones a few at a time, so that each ends long before a function must.</summary>
    public async Task<T> ReadAsync<T>(long length, Func<Task<T>> read, CancellationToken cancellation)
    {
        if (length < LargeBytes)
        {
            return await SendAsync(read, cancellation);
        }

        await large.WaitAsync(cancellation);
        try
        {
            return await SendAsync(read, cancellation);
        }
        finally
        {
            large.Release();
        }
    }

    public void Dispose()
    {
        free.Dispose();
        large.Dispose();
    }

    private void Leave(long before, long now)
    {
        lock (turn)
        {
            // One crowd is told off many times and narrows once: only a request that started since the last time counts.
            if (now > before && before >= narrowedAt)
            {
                width = Math.Max(1, width / 2);
                narrowedAt = now;
            }
            else if (now == before)
            {
                width = Math.Min(Most, width + (1 / width));
            }

            if (permits > (int)width)
            {
                permits--;
                return;
            }

            int opened = permits < (int)width ? 2 : 1;
            permits += opened - 1;
            free.Release(opened);
        }
    }

    private long Refusals() => services.Sum(service => service.Times);
}
