using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Http;

/// <summary>Starts a release. The same request again is the same release; the same version with other artifacts is a conflict.</summary>
public sealed class StartRelease(
    Respond respond, RequestedReleases requested, ReleaseRecords records, ReleaseLedger ledger, ReleaseStart start, TimeProvider clock)
{
    /// <summary>202 with the release and its addresses; 200 when the same request was accepted before.</summary>
    [Function(nameof(StartRelease))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        ReleaseRequest wanted = await RequestBody.ReadJsonAsync<ReleaseRequest>(request, cancellation);
        (Plan plan, StoredPlan stored) = await requested.ReadPlanAsync(wanted, cancellation);
        BuildListing build = await requested.FindBuildAsync(wanted, plan, cancellation);
        await RefuseAttemptOutOfTurn(wanted, cancellation);

        DateTimeOffset now = clock.GetUtcNow();
        ReleaseRecord asked = new(
            wanted.Id,
            wanted,
            stored.Digest,
            build.Fingerprint,
            [.. plan.Stages.Select(stage => stage.Name)],
            now,
            new ReleaseProgress(ReleaseState.Accepted, now));
        ReleaseClaim claim = await records.ClaimAsync(asked, cancellation);
        if (!claim.IsNew && claim.Record.Build != build.Fingerprint)
        {
            return Problems.VersionConflict(
                $"{wanted.Id} was accepted at {ProgressSentence.Moment(claim.Record.StartedAt)} with other artifacts; a version's artifacts never change, so give the new ones a new version.").Answer;
        }

        if (!claim.IsNew && claim.Record.Request.Kind != wanted.Kind)
        {
            return Problems.VersionConflict($"{wanted.Id} was accepted as {claim.Record.Request.Kind}, not as {wanted.Kind}.").Answer;
        }

        if (!claim.IsNew && wanted.Committers?.Except(claim.Record.Request.Committers ?? [], StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } other)
        {
            return Problems.VersionConflict(
                $"{wanted.Id} was accepted without {other} among its committers, who are kept from approving; name them all with the first request.").Answer;
        }

        ReleaseRecord release = claim.Record;
        if (release.Outcome is null)
        {
            await ledger.AppendAsync(release.Id, Requested(release), cancellation);
            await start.EnsureAsync(client, release, cancellation);
        }

        return new JsonAnswer(
            ReleaseView.Of(release, request),
            claim.IsNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK,
            location: ReleaseView.Address(release, request));
    });

    private async Task RefuseAttemptOutOfTurn(ReleaseRequest wanted, CancellationToken cancellation)
    {
        if (wanted.Attempt == 1)
        {
            return;
        }

        ReleaseRequest before = wanted with { Attempt = wanted.Attempt - 1 };
        ReleaseRecord? earlier = await records.GetAsync(before.Id, cancellation);
        if (earlier is null)
        {
            throw new RefusedException(Problems.StateConflict($"Attempt {wanted.Attempt} follows attempt {before.Attempt}, and {before.Id} does not exist."));
        }

        // Going back to a version that was released is what a rollback is.
        if (!earlier.Progress.State.IsClosed() || (earlier.Progress.State is ReleaseState.Released && wanted.Kind is ReleaseKind.Normal))
        {
            throw new RefusedException(Problems.StateConflict(
                $"Attempt {wanted.Attempt} follows an attempt that ended without being released, or is of kind Rollback or Hotfix; {before.Id} is {earlier.Progress.State}."));
        }
    }

    private static TimelineEvent Requested(ReleaseRecord release) => new(
        "requested",
        TimelineKind.Requested,
        release.Request.RequestedBy,
        $"Asked for {release.Id.Product} {release.Id.Version}, a release of kind {release.Request.Kind}.",
        Evidence: new Dictionary<string, string>
        {
            ["plan"] = release.Plan.ToString(),
            ["build"] = release.Build.ToString(),
            ["committers"] = release.Request.Committers is { Count: > 0 } committers ? string.Join(", ", committers) : "not said",
        });
}
