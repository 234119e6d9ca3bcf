using System.Runtime.CompilerServices;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases;
using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Readiness;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Goes back from a release that has ended to a version that was released before it: by a release of its own, through the same gates.</summary>
public sealed class WayBack(ReleaseRecords records, EnvironmentRecords environments, RequestedReleases requested, AcceptedReleases accepted)
{
    private const int Page = 200;

    /// <summary>The release that goes back. While it runs, asking again answers it again.</summary>
    /// <param name="client">Who starts it.</param>
    /// <param name="from">The release that is left.</param>
    /// <param name="to">The version to go back to; null for the one that was released before.</param>
    /// <param name="isEmergency">Whether it leaves out the gates that the plan lets an emergency leave out.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="reason">Why.</param>
    /// <param name="visit">Who calls, who must be an operator of each environment of the plan.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Something else runs by now, or there is nothing to go back to.</exception>
    public async Task<ReleaseClaim> BeginAsync(
        DurableTaskClient client, ReleaseRecord from, ReleaseVersion? to, bool isEmergency, string by, string reason, Visit visit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        (Plan plan, _) = await requested.ReadPlanAsync(from.Request, visit, Role.Operate, cancellation);
        if (isEmergency && plan.Recovery.Emergency is null)
        {
            throw new RefusedException(Problems.StateConflict(
                $"The plan of {plan.Product} lets an emergency leave nothing out; leave emergency out, or write recovery.emergency in the plan."));
        }

        ReleaseKind kind = isEmergency ? ReleaseKind.Emergency : ReleaseKind.Rollback;
        ReleaseVersion target = await TargetAsync(from, to, plan.Versioning, cancellation);
        ReleaseRecord last = await records.AttemptsAsync(from.Id.Product, target, cancellation).LastAsync(cancellation);
        if (last is { Outcome: null, Request.Kind: ReleaseKind.Rollback or ReleaseKind.Emergency })
        {
            if (isEmergency && last.Request.Kind is ReleaseKind.Rollback)
            {
                throw new RefusedException(Problems.StateConflict($"{last.Id} goes back already, with all gates; abort it before an emergency is begun."));
            }

            return new ReleaseClaim(false, last);
        }

        await RequireRunning(from, cancellation);
        ReleaseRequest back = new(
            from.Id.Product,
            target,
            by,
            kind,
            last.Request.Artifacts,
            last.Id.Attempt + 1,
            $"Back from {from.Id.Version}: {reason}");
        return await accepted.AcceptAsync(client, back, visit, Role.Operate, cancellation);
    }

    private async Task<ReleaseVersion> TargetAsync(ReleaseRecord from, ReleaseVersion? to, VersionScheme versioning, CancellationToken cancellation)
    {
        RunningVersion running = new(from.Id.Version, from.Id, from.StartedAt);
        await foreach (ReleaseRecord earlier in ReleasedAsync(from, cancellation))
        {
            bool isMeant = to is { } wanted
                ? earlier.Id.Version == wanted
                : VersionRule.WhyNot(versioning, earlier.Request with { Kind = ReleaseKind.Rollback }, from.Environments[^1], running) is null;
            if (isMeant)
            {
                return earlier.Id.Version;
            }
        }

        throw new RefusedException(Problems.StateConflict(to is { } missing
            ? $"{missing} was not released before {from.Id}; name a version that was."
            : $"No older version of {from.Id.Product} was released before {from.Id}, so there is nothing to go back to."));
    }

    /// <summary>The releases that were released before this one, the newest first.</summary>
    private async IAsyncEnumerable<ReleaseRecord> ReleasedAsync(
        ReleaseRecord from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ReleaseFilter filter = new(from.Id.Product, State: ReleaseState.Released);
        string? after = null;
        do
        {
            ReleasePage page = await records.ListAsync(filter, after, Page, cancellation);
            foreach (ReleaseRecord release in page.Releases.Where(release => release.Id != from.Id && release.StartedAt <= from.StartedAt))
            {
                yield return release;
            }

            after = page.Continuation;
        }
        while (after is not null);
    }

    /// <summary>Whoever goes back from what runs no more would undo somebody else's release.</summary>
    private async Task RequireRunning(ReleaseRecord from, CancellationToken cancellation)
    {
        EnvironmentRecord last = await environments.GetAsync(from.Environments[^1], from.Id.Product, cancellation);
        if (last.Running?.Release != from.Id)
        {
            throw new RefusedException(Problems.StateConflict(
                $"{last.Environment} runs {(last.Running is { } runs ? $"{runs.Version} of {runs.Release}" : "nothing")} by now, not {from.Id}; roll back what runs."));
        }
    }
}
