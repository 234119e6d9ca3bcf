using Azure;
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

/// <summary>Decides which of the versions that were announced are removed: those that still have expired, as they are now.</summary>
public sealed class BeginRemoval(PlanStore plans, RetentionRecords retention, RetentionSurvey survey, TimeProvider clock)
{
    /// <summary>So many are removed before the next ones are decided on.</summary>
    private const int AtOnce = 100;

    /// <summary>What could not be removed is not tried again sooner.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(12);

    /// <summary>
    /// Decides on those that are due, or on all that a person has seen. What was decided before and is kept again is let go, unless some of it
    /// is gone already.
    /// </summary>
    [Function(nameof(BeginRemoval))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        DateTimeOffset now = clock.GetUtcNow();
        (RetentionNotice? notice, _) = await retention.NoticeAsync(wanted.Product, cancellation);
        IReadOnlyList<ExpiredVersion> due = wanted.Token is null ? notice?.Due(now) ?? []
            : notice?.Token() == wanted.Token ? notice.Expired
            : [];
        Dictionary<ReleaseVersion, (GoingVersion Going, ETag Tag)> going =
            (await retention.GoingAsync(wanted.Product, cancellation)).ToDictionary(row => row.Going.Expired.Version);
        HashSet<ReleaseVersion> asked = [.. due.Select(expired => expired.Version), .. going.Keys];
        if (asked.Count == 0)
        {
            return new Report([], IsAll: true);
        }

        Plan? plan = await plans.RetainedAsync(wanted.Product, cancellation);
        RetentionFindings found = plan is null
            ? RetentionFindings.Nothing(wanted.Product, now)
            : await survey.TakeAsync(plan, notice, asked.Contains, cancellation);
        Dictionary<ReleaseVersion, ExpiredVersion> expired = found.Notice.Expired.ToDictionary(one => one.Version);
        foreach ((GoingVersion one, ETag tag) in going.Values.Where(row => row.Going.Phase is not RemovalPhase.Removing && found.Notice.More == 0))
        {
            if (!expired.ContainsKey(one.Expired.Version))
            {
                await retention.LeaveAsync(wanted.Product, one.Expired.Version, tag, cancellation);
            }
        }

        foreach (ExpiredVersion one in expired.Values.Where(one => !going.ContainsKey(one.Version)))
        {
            await retention.GoAsync(wanted.Product, new(one, wanted.By, now, RemovalPhase.Due), null, cancellation);
        }

        HashSet<ReleaseVersion> kept = [.. found.Kept.Select(one => one.Version)];
        ReleaseVersion[] next =
        [
            .. expired.Keys.Union(going.Values.Where(IsUnfinished).Select(row => row.Going.Expired.Version)).Where(IsRested),
        ];
        return new Report([.. next.Take(AtOnce)], IsAll: next.Length <= AtOnce);

        bool IsUnfinished((GoingVersion Going, ETag Tag) row) =>
            plan is not null && row.Going.Phase is RemovalPhase.Removing && !kept.Contains(row.Going.Expired.Version);

        bool IsRested(ReleaseVersion version) =>
            going.GetValueOrDefault(version).Going?.TriedAt is not { } tried || now - tried >= Rest;
    }

    /// <summary>Whose versions, for whom, and the token of the notice that they have seen; null for what was announced long enough ago.</summary>
    public sealed record Input(ProductName Product, string By, Digest? Token);

    /// <summary>The versions to be removed, and whether these are all.</summary>
    public sealed record Report(IReadOnlyList<ReleaseVersion> Versions, bool IsAll);
}
