using Microsoft.DurableTask.Client;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Http;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Plans;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Cards;

/// <summary>Makes the card of any subject as it stands now, from what is recorded; where the engine can be asked, also from what it says this moment.</summary>
public sealed class SubjectFaces(
    ReleaseLedger ledger, ReleaseRecords records, PlanStore plans, LiveReleases live, CardFaces approvals, TimeProvider clock)
{
    /// <summary>The card.</summary>
    /// <param name="subject">What it is about.</param>
    /// <param name="id">The id that the card carries.</param>
    /// <param name="viewer">For whom an approval's card is made.</param>
    /// <param name="client">Who asks the engine; null for the record alone.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The card; null when nothing of the kind is recorded.</returns>
    public async Task<CardFace?> OfAsync(
        CardSubject subject, string id, CardViewer viewer = CardViewer.Asked, DurableTaskClient? client = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Kind is CardKind.Approval ? await ApprovalAsync(id, viewer, cancellation) : (await StandingAsync(subject, client, cancellation))?.Face();
    }

    /// <summary>What a card of a roll-out is made from; null when the release is gone.</summary>
    internal async Task<SteeredRelease?> StandingAsync(CardSubject subject, DurableTaskClient? client, CancellationToken cancellation)
    {
        // The lines first: what they tell was recorded before them, so the record is never behind them.
        TimelineEntry[] lines = await ledger.ReadAsync(subject.Release, cancellation: cancellation).ToArrayAsync(cancellation);
        if (await records.GetAsync(subject.Release, cancellation) is not { } record)
        {
            return null;
        }

        ReleaseRecord now = client is null ? record : await live.ReadAsync(client, subject.Release, cancellation);
        Plan plan = await plans.PinnedAsync(record, cancellation);
        return new SteeredRelease(
            subject,
            now,
            plan,
            lines,
            subject.Kind is CardKind.Rollback ? await ledger.OpenCompensationsAsync(subject.Release, cancellation) : [],
            clock.GetUtcNow());
    }

    private async Task<CardFace?> ApprovalAsync(string id, CardViewer viewer, CancellationToken cancellation) =>
        await ledger.ApprovalAsync(id, cancellation) is not { } approval ? null : new CardFace(
            await approvals.OfAsync(approval, viewer, cancellation), ApprovalCard.Revision(approval), !approval.IsOpen, !approval.IsOpen);
}
