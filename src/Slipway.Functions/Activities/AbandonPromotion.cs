using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Stops what the storage service still copies for a promotion that shall not go on.</summary>
public sealed class AbandonPromotion(Promotion promotion)
{
    /// <summary>Aborts pending copies. What was copied stays; without a manifest it is no version.</summary>
    [Function(nameof(AbandonPromotion))]
    public async Task<Report> Run([ActivityTrigger] Input abandoned, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(abandoned);
        return new Report(await promotion.AbandonAsync(abandoned.Id, abandoned.Container, cancellation));
    }

    /// <summary>Whose promotion, and where to.</summary>
    public sealed record Input(ReleaseId Id, string Container);

    /// <summary>How many pending copies there were.</summary>
    public sealed record Report(int Aborted);
}
