using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Identity;

/// <summary>
/// Notes where a storage service says that it is asked too much (503 Server Busy, 500 Operation Timed Out, 429), and for how long it wants to
/// be left alone. The client repeats the one request; this tells those who send many of them.
/// </summary>
/// <remarks>https://learn.microsoft.com/azure/storage/blobs/scalability-targets: an account's limits show as 503 or 500.</remarks>
internal sealed class Throttling : HttpPipelineSynchronousPolicy
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private long times;
    private long untilTicks;

    /// <summary>How often the service has said so.</summary>
    public long Times => Volatile.Read(ref times);

    /// <summary>How long it still wants to be left alone; zero when it does not.</summary>
    public TimeSpan Pause(TimeProvider clock)
    {
        long left = Volatile.Read(ref untilTicks) - clock.GetUtcNow().UtcTicks;
        return left > 0 ? TimeSpan.FromTicks(left) : TimeSpan.Zero;
    }

    /// <summary>Notes that the service has said so, and how long it wants to be left alone.</summary>
    public void Note(TimeSpan pause, TimeProvider clock)
    {
        Interlocked.Increment(ref times);
        if (pause > TimeSpan.Zero)
        {
            Volatile.Write(ref untilTicks, (clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause)).UtcTicks);
        }
    }

    public override void OnReceivedResponse(HttpMessage message)
    {
        if (message.HasResponse && message.Response.Status is 503 or 429 or 500)
        {
            int seconds = message.Response.Headers.TryGetValue("Retry-After", out string? after)
                && int.TryParse(after, CultureInfo.InvariantCulture, out int said) ? said : 0;
            Note(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        }
    }
}
