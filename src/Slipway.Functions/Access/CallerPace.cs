using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;

namespace Slipway.Functions.Access;

/// <summary>Keeps one caller from asking so often that others are not heard: a bucket of tokens for each, filled evenly.</summary>
public sealed class CallerPace : IDisposable
{
    /// <summary>So many streams one caller may hold: each of them asks storage twice a second.</summary>
    private const int MostStreams = 8;

    private readonly PartitionedRateLimiter<string>? buckets;
    private readonly PartitionedRateLimiter<string> streams = PartitionedRateLimiter.Create<string, string>(
        caller => RateLimitPartition.GetConcurrencyLimiter(caller, _ => new() { PermitLimit = MostStreams, QueueLimit = 0 }));

    /// <summary>One bucket for each caller that has lately asked.</summary>
    public CallerPace(IOptions<CallerLimits> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        CallerLimits set = limits.Value;
        buckets = set.RequestsPerMinute == 0 ? null : PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new()
        {
            TokenLimit = set.Burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / set.RequestsPerMinute,
            QueueLimit = 0,
        }));
    }

    /// <summary>After how many seconds the caller may ask again; null for at once.</summary>
    public int? Wait(string caller)
    {
        if (buckets is null)
        {
            return null;
        }

        using RateLimitLease lease = buckets.AttemptAcquire(caller);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
            : 1;
    }

    /// <summary>Lets a caller hold one more stream until the lease is disposed; null where they hold too many, which they never do where nobody is kept from asking.</summary>
    public RateLimitLease? Hold(string caller)
    {
        RateLimitLease lease = streams.AttemptAcquire(caller);
        return lease.IsAcquired || buckets is null ? lease : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        buckets?.Dispose();
        streams.Dispose();
    }
}
