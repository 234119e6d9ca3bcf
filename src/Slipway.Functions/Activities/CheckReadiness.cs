using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Provenance;
using Slipway.Azure.Records;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Progress;
using Slipway.Releases.Provenance.Checking;
using Slipway.Releases.Readiness;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Activities;

/// <summary>
/// Checks that a release may begin, and seals its artifacts: from here on they are those bytes and no others. Where they come from is checked on
/// the seal, so that nothing can be put in their place afterwards.
/// </summary>
public sealed class CheckReadiness(
    BuildContainer builds, ProofOfOrigin proofs, EnvironmentRecords environments, RetentionRecords retention, ReleaseLedger ledger)
{
    /// <summary>
    /// An activity must end within the functions' ten minutes. What was begun within this time has the rest to be read to its end.
    /// </summary>
    private static readonly TimeSpan SealingTime = TimeSpan.FromMinutes(4);

    /// <summary>
    /// Seals the build, or says why the release is refused, or how far it came: then it is called again. Once sealed, the same call gives the
    /// same seal.
    /// </summary>
    [Function(nameof(CheckReadiness))]
    public async Task<Report> Run([ActivityTrigger] ReleaseInput release, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(release);
        Task<string?> ordering = FindOrderProblem(release, cancellation);
        Task<string?> expiry = FindExpiry(release, cancellation);
        Task<BuildListing> listing = builds.ListAsync(
            release.Plan.Builds, release.Id.Product, release.Id.Version, release.Request.Artifacts, release.Plan.Artifacts, cancellation);
        await Task.WhenAll(ordering, expiry, listing);
        if ((await ordering ?? await expiry) is { } problem)
        {
            return new Report(null, problem);
        }

        BuildListing build = await listing;
        if (build.Problems.Count > 0)
        {
            return new Report(null, string.Join(' ', build.Problems));
        }

        if (build.Fingerprint != release.Build)
        {
            string? change = await builds.WhatChangedAsync(release.Id, build, cancellation);
            return new Report(null, change ?? $"the build of {release.Id.Version} in {release.Plan.Builds} was changed after the release was asked for");
        }

        SealingResult sealing = await builds.SealAsync(release.Id, build, SealingTime, cancellation);
        if (sealing.Seal is not { } seal)
        {
            return new Report(null, sealing.Refusal, sealing.Unfinished);
        }

        ProvenanceVerdict origin = await proofs.CheckAsync(release.Id, release.Plan.Provenance, seal, cancellation);
        if (origin.Refusal is { } unproven)
        {
            return new Report(null, unproven);
        }

        await ledger.AppendAsync(release.Id, Ready(seal, build.Notes, origin), cancellation);
        return new Report(seal, null);
    }

    /// <summary>What is left of a version that is being removed is not the version. One that is only barred is let go when this release is seen.</summary>
    private async Task<string?> FindExpiry(ReleaseInput release, CancellationToken cancellation)
    {
        (GoingVersion? going, _) = await retention.FindGoingAsync(release.Id.Product, release.Id.Version, cancellation);
        return going?.Phase switch
        {
            null or RemovalPhase.Due => null,
            RemovalPhase.Barred => throw new InvalidOperationException($"It is being looked whether {release.Id.Version} has expired; try again."),
            _ => $"{release.Id.Version} has expired and is being removed since {ProgressSentence.Moment(going.Since)}{(going.Failure is { } left ? $", which has not come to its end: {left.TrimEnd('.')}" : "")}; release another version",
        };
    }

    private async Task<string?> FindOrderProblem(ReleaseInput release, CancellationToken cancellation)
    {
        EnvironmentRecord[] way = await Task.WhenAll(
            release.Plan.Stages.Select(stage => environments.GetAsync(stage.Name, release.Id.Product, cancellation)));
        return way.Select(environment => VersionRule.WhyNot(release.Plan.Versioning, release.Request, environment.Environment, environment.Running))
            .FirstOrDefault(problem => problem is not null);
    }

    private static TimelineEvent Ready(VersionSeal seal, IEnumerable<string> notes, ProvenanceVerdict origin) => new(
        "ready",
        TimelineKind.Ready,
        TimelineEvent.Slipway,
        string.Join(' ', [$"Sealed {seal.Count} {(seal.Count == 1 ? "artifact" : "artifacts")} of {seal.Bytes} bytes in {seal.Container}.", .. notes]),
        Evidence: new Dictionary<string, string>(origin.Evidence) { ["content"] = seal.Content.ToString(), ["manifest"] = seal.Manifest.ToString() });

    /// <summary>What readiness came to: a seal, or a refusal, or how much is sealed so far.</summary>
    public sealed record Report(VersionSeal? Seal, string? Refusal, TransferProgress? Unfinished = null);
}
