using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Retention;
using Slipway.Functions.Starting;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>
/// Begins the removal of versions that were announced. Each is marked first, and only then it is looked whether it still has expired: a release
/// that begins meanwhile sees the mark, or is seen.
/// </summary>
public sealed class BeginRemoval(PlanStore plans, RetentionRecords retention, RetentionSurvey survey, TimeProvider clock)
{
    /// <summary>Begins with those that are due, or with all that a person has seen; those that a stopped removal left come with them.</summary>
    [Function(nameof(BeginRemoval))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        RetentionNotice? notice = await retention.NoticeAsync(wanted.Product, cancellation);
        IReadOnlyList<ExpiredVersion> due = wanted.Token is null ? notice?.Due(clock.GetUtcNow()) ?? []
            : notice?.Token() == wanted.Token ? notice.Expired
            : [];
        IReadOnlyList<GoingVersion> stopped = await retention.GoingAsync(wanted.Product, cancellation);
        foreach (ExpiredVersion one in due.ExceptBy(stopped.Select(going => going.Expired.Version), one => one.Version))
        {
            await retention.BeginAsync(wanted.Product, new(one, wanted.By, clock.GetUtcNow()), cancellation);
        }

        ReleaseVersion[] marked = [.. stopped.Select(going => going.Expired.Version).Union(due.Select(one => one.Version))];
        if (marked.Length == 0)
        {
            return new Report([]);
        }

        HashSet<ReleaseVersion> expired = [];
        try
        {
            if (await plans.RetainedAsync(wanted.Product, cancellation) is { } plan)
            {
                expired = [.. (await survey.TakeAsync(plan, notice, cancellation)).Notice.Expired.Select(one => one.Version)];
            }
        }
        finally
        {
            // What still has expired cannot be known when the survey fails, and then all are let go.
            foreach (ReleaseVersion kept in marked.Where(version => !expired.Contains(version)))
            {
                await retention.LeaveAsync(wanted.Product, kept, cancellation);
            }
        }

        return new Report([.. marked.Where(expired.Contains)]);
    }

    /// <summary>Whose versions, for whom, and the token of the notice that they have seen; null for what was announced long enough ago.</summary>
    public sealed record Input(ProductName Product, string By, Digest? Token);

    /// <summary>The versions to be removed.</summary>
    public sealed record Report(IReadOnlyList<ReleaseVersion> Versions);
}
