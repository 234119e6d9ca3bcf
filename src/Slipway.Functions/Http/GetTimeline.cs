using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Shows all that happened to a release.</summary>
public sealed class GetTimeline(Respond respond, ReleaseRecords records, ReleaseLedger ledger)
{
    /// <summary>The timeline, first line first, each with the hash of the one before.</summary>
    [Function(nameof(GetTimeline))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "releases/{id}/timeline")] HttpRequest request,
        string id,
        CancellationToken cancellation) => respond.With(async () =>
    {
        ReleaseId release = Respond.ReadReleaseId(id);
        Visit.Of(request).Require(Role.Read, release.Product, LiveReleases.Missing(release));
        List<TimelineEntry> entries = await ledger.ReadAsync(release, cancellation: cancellation).ToListAsync(cancellation);
        return entries.Count > 0 || await records.GetAsync(release, cancellation) is not null
            ? new JsonAnswer(new { release, entries })
            : LiveReleases.Missing(release).Answer;
    });
}
