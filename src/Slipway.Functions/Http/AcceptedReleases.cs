using Microsoft.DurableTask.Client;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Functions.Deciding;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Http;

/// <summary>Accepts a request for a release, whoever makes it: recorded first, then started. The same request again is the same release.</summary>
public sealed class AcceptedReleases(
    RequestedReleases requested, ReleaseRecords records, ReleaseLedger ledger, Commanding commanding, ReleaseStart start, TimeProvider clock)
{
    /// <summary>The release, and whether it is new.</summary>
    /// <param name="client">Who starts it.</param>
    /// <param name="wanted">The request.</param>
    /// <param name="visit">Who makes it.</param>
    /// <param name="role">What it takes, in each environment of the plan.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">The caller may not; or the request does not fit the plan, the build, or what was accepted before.</exception>
    public async Task<ReleaseClaim> AcceptAsync(DurableTaskClient client, ReleaseRequest wanted, Visit visit, Role role, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(visit);
        (Plan plan, StoredPlan stored) = await requested.ReadPlanAsync(wanted, visit, role, cancellation);
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
        if (!claim.IsNew && WhyAnother(claim.Record, asked) is { } another)
        {
            throw new RefusedException(Problems.VersionConflict(another));
        }

        ReleaseRecord release = claim.Record;
        if (release.Outcome is null)
        {
            await ledger.AppendAsync(release.Id, Requested(release, visit.Heard), cancellation);
            await start.EnsureAsync(client, release, cancellation);
        }

        return claim;
    }

    /// <summary>Why a request is another than the one that was accepted under its id; null when it is the same.</summary>
    private static string? WhyAnother(ReleaseRecord accepted, ReleaseRecord asked) =>
        accepted.Build != asked.Build
            ? $"{accepted.Id} was accepted at {ProgressSentence.Moment(accepted.StartedAt)} with other artifacts; a version's artifacts never change, so give the new ones a new version."
        : accepted.Request.Kind != asked.Request.Kind ? $"{accepted.Id} was accepted as {accepted.Request.Kind}, not as {asked.Request.Kind}."
        : asked.Request.Committers?.Except(accepted.Request.Committers ?? [], StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } other
            ? $"{accepted.Id} was accepted without {other} among its committers, who are kept from approving; name them all with the first request."
        : null;

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

        // Whoever only repeats what failed, a pipeline above all, must not bring back what was taken back for a reason.
        if (earlier.Outcome is Outcome.RolledBack back && !await commanding.IsLiftedAsync(earlier.Id, cancellation))
        {
            throw new RefusedException(Problems.StateConflict(
                $"{earlier.Id.Version} was rolled back ({back.Reason.TrimEnd('.')}) and is held; somebody lifts that with POST /api/releases/{earlier.Id}/lift before it is tried again."));
        }
    }

    private static TimelineEvent Requested(ReleaseRecord release, Heard heard) => new(
        "requested",
        TimelineKind.Requested,
        release.Request.RequestedBy,
        $"Asked for {release.Id.Product} {release.Id.Version}, a release of kind {release.Request.Kind}.",
        Evidence: new Dictionary<string, string>
        {
            ["plan"] = release.Plan.ToString(),
            ["build"] = release.Build.ToString(),
            [RolloutLines.Via] = heard.Via,
            [RolloutLines.Caller] = heard.Caller ?? heard.Via,
            ["committers"] = release.Request.Committers is { Count: > 0 } committers ? string.Join(", ", committers) : "not said",
        });
}
