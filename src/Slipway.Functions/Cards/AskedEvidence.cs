using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Provenance;
using Slipway.Releases.Risks;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Functions.Cards;

/// <summary>Finds what people are shown when they are asked, from what is recorded; it is stored with the question.</summary>
public sealed class AskedEvidence(ReleaseRecords records, ReleaseLedger ledger, PlanStore plans, AskedPeople people)
{
    /// <summary>Attempts further back say little about this one.</summary>
    private const int MostAttempts = 10;

    /// <summary>What is found at the moment of the question.</summary>
    public async Task<AskedFacts> FindAsync(ApprovalRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ReleaseRecord record = await records.GetAsync(request.Release, cancellation)
            ?? throw new InvalidOperationException($"{request.Release}, for which an approval is asked, is gone.");
        Task<Plan> planning = plans.PinnedAsync(record, cancellation);
        Task<List<TimelineEvent>> reading = ledger.ReadAsync(record.Id, cancellation: cancellation).Select(line => line.Event).ToListAsync(cancellation).AsTask();
        Task<IReadOnlyList<Outcome>> looking = EarlierAsync(record.Id, cancellation);
        Task<AskedFacts> asking = people.FindAsync(request, AskedFacts.None, cancellation);
        await Task.WhenAll(planning, reading, looking, asking);
        Plan plan = await planning;
        Stage? stage = plan.Stages.FirstOrDefault(stage => stage.Name == request.Stage);
        return await asking with
        {
            Window = stage?.Window is { } window ? WindowCalendar.At(window, request.AskedAt) : null,
            Risk = stage is null ? null : Risk.Of(new(record.Request, plan.Versioning, stage, ProvesOrigin(plan.Provenance), request.Replaces, await looking)),
            Evidence = TimelineEvidence.Of(plan, request.Stage, await reading),
        };
    }

    private async Task<IReadOnlyList<Outcome>> EarlierAsync(ReleaseId release, CancellationToken cancellation)
    {
        int[] attempts = [.. Enumerable.Range(1, release.Attempt - 1).TakeLast(MostAttempts).Reverse()];
        ReleaseRecord?[] earlier = await Task.WhenAll(attempts.Select(attempt => records.GetAsync(new(release.Product, release.Version, attempt), cancellation)));
        return [.. earlier.Select(record => record?.Outcome).OfType<Outcome>()];
    }

    private static bool ProvesOrigin(ProvenancePolicy? policy) =>
        policy is { Signature: ProofDemand.Required } or { Attestation.Mode: ProofDemand.Required };
}
