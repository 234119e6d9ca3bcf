using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Functions.Activities;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Verifying;

/// <summary>Finds what a release put into an environment: the stage as the plan that it pinned has it, and the seals of what was promoted there.</summary>
public sealed class PromotedVersions(ReleaseRecords records, PlanStore plans, SealStore seals, ReleaseLedger ledger)
{
    /// <summary>
    /// The stage of the plan that the release followed, and the seals, held against the digest that the release's timeline tells: whoever could change a seal and the blobs would have to change the
    /// chained lines too.
    /// </summary>
    /// <returns>The stage, and either the seals or what is wrong with them, in a sentence.</returns>
    /// <exception cref="InvalidOperationException">The release, its plan or the stage is not there.</exception>
    public async Task<(Stage Stage, SealManifest? Manifest, string? Drift)> FindAsync(
        ReleaseId release, string environment, CancellationToken cancellation)
    {
        Stage stage = await FindStageAsync(release, environment, cancellation);
        string what = $"The seals of {release.Product} {release.Version} in {stage.Container}";
        try
        {
            if (await seals.FindPromotedAsync(stage.Container, release, cancellation) is not { } manifest)
            {
                return (stage, null, $"{what} are gone.");
            }

            TimelineEntry? told = await ledger.FindLineAsync(release, PromoteArtifacts.LineOf(environment), cancellation);
            string found = manifest.Seal().Manifest.ToString();
            return told?.Event.Evidence?.GetValueOrDefault("manifest") is { } expected && expected != found
                ? (stage, null, $"{what} are not those of its promotion: they are {found}, and the timeline of {release} says {expected}.")
                : (stage, manifest, null);
        }
        catch (InvalidDataException foreign)
        {
            return (stage, null, foreign.Message);
        }
    }

    private async Task<Stage> FindStageAsync(ReleaseId release, string environment, CancellationToken cancellation)
    {
        ReleaseRecord record = await records.GetAsync(release, cancellation)
            ?? throw new InvalidOperationException($"{release}, which runs in {environment}, is in no record.");
        Plan plan = await plans.PinnedAsync(record, cancellation);
        return plan.Stages.FirstOrDefault(stage => stage.Name == environment)
            ?? throw new InvalidOperationException($"The plan {record.Plan} that {release} followed has no stage {environment}.");
    }
}
