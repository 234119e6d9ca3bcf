using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;

namespace Slipway.Functions.Access;

/// <summary>Keeps one caller from asking so often that others are not heard: a bucket of tokens for each, filled evenly.</summary>
public sealed class CallerPace : IDisposable
{
    private readonly PartitionedRateLimiter<string>? buckets;

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

    /// <inheritdoc/>
    public void Dispose() => buckets?.Dispose();
}
