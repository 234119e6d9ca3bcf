using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Retention;
using Slipway.Functions.Starting;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Announces which versions of a product have expired.</summary>
public sealed class AnnounceExpired(PlanStore plans, RetentionSurvey survey)
{
    /// <summary>Announces; nothing, where the plan asks for no retention.</summary>
    [Function(nameof(AnnounceExpired))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return await plans.RetainedAsync(wanted.Product, cancellation) is { } plan
            ? new Report((await survey.AnnounceAsync(plan, cancellation)).Notice.Expired.Count)
            : new Report(0);
    }

    /// <summary>Whose versions.</summary>
    public sealed record Input(ProductName Product);

    /// <summary>How many versions have expired.</summary>
    public sealed record Report(int Expired);
}
