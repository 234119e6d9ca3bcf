using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Retention;
using Slipway.Functions.Starting;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Announces which versions of a product have expired. Nothing is removed that was not announced before.</summary>
public sealed class AnnounceExpired(PlanStore plans, RetentionRecords retention, RetentionSurvey survey, TimeProvider clock)
{
    /// <summary>Announces; nothing, where the plan asks for no retention.</summary>
    [Function(nameof(AnnounceExpired))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        RetentionNotice? known = await retention.NoticeAsync(wanted.Product, cancellation);
        RetentionNotice notice = await plans.RetainedAsync(wanted.Product, cancellation) is { } plan
            ? (await survey.TakeAsync(plan, known, cancellation)).Notice
            : new RetentionNotice(wanted.Product, clock.GetUtcNow(), [], 0);
        await retention.AnnounceAsync(notice, cancellation);
        return new Report(notice.Expired.Count);
    }

    /// <summary>Whose versions.</summary>
    public sealed record Input(ProductName Product);

    /// <summary>How many versions have expired.</summary>
    public sealed record Report(int Expired);
}
