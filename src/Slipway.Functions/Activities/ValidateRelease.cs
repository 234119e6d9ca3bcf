using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Reads back what a stage runs after its last ring, and records it as running.</summary>
public sealed class ValidateRelease(
    RolloutTargets targets, SealStore seals, EnvironmentRecords environments, ReleaseRecords records, ReleaseLedger ledger, TimeProvider clock)
{
    /// <summary>Reads back every ring and the manifest of what they point at.</summary>
    [Function(nameof(ValidateRelease))]
    public async Task<Report> Run([ActivityTrigger] Input stage, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stage);
        Task shown = records.UpdateAsync(stage.Id, stage.Progress, cancellation: cancellation);
        Task<Report> validated = Validate(stage, cancellation);
        await Task.WhenAll(shown, validated);
        return await validated;
    }

    private async Task<Report> Validate(Input stage, CancellationToken cancellation)
    {
        string name = stage.Stage.Name;
        Task<string?[]> problems = Task.WhenAll(
            stage.Stage.Rollout.Places(stage.Id.Product, name).Select(place => FindProblem(stage, place, cancellation)));
        Task<(SealManifest Manifest, string? Drift)> comparing = Compare(stage, cancellation);
        Task<EnvironmentRecord> asking = environments.GetAsync(name, stage.Id.Product, cancellation);
        await Task.WhenAll(problems, comparing, asking);
        (SealManifest manifest, string? drift) = await comparing;
        if ((await problems).FirstOrDefault(problem => problem is not null) is { } found)
        {
            return new Report(found);
        }

        if (drift is not null)
        {
            return new Report(drift);
        }

        EnvironmentRecord environment = await asking;
        if (environment.Running?.Release != stage.Id)
        {
            Compensation undo = new Compensation.RestoreRunning(name, environment.Running);
            if (await ledger.PushAsync(stage.Id, undo, Say(name, manifest), cancellation) is null)
            {
                return new Report("the release has been taken back already");
            }

            RunningVersion running = new(stage.Id.Version, stage.Id, clock.GetUtcNow());
            environment = await environments.RunAsync(name, stage.Id.Product, running, cancellation);
            if (environment.Running?.Release != stage.Id)
            {
                return new Report($"{name} is held by {environment.HeldBy?.ToString() ?? "nobody"}, not by this release");
            }
        }

        return new Report(null);
    }

    private async Task<(SealManifest Manifest, string? Drift)> Compare(Input stage, CancellationToken cancellation)
    {
        SealManifest manifest = await seals.ReadAsync(stage.Id, stage.Seal, cancellation);
        return (manifest, await seals.WhatDriftedAsync(stage.Id, manifest, cancellation));
    }

    private async Task<string?> FindProblem(Input stage, TargetPlace place, CancellationToken cancellation)
    {
        TargetState found = await targets.Of(place).ReadAsync(place, cancellation);
        return found.Release == stage.Id && (found.Content is not { } content || content == stage.Seal.Content) ? null
            : found.Version is null ? $"{place.Shown} runs {found.Shown}, not {stage.Id.Version}"
            : $"{place.Shown} runs {found.Version} of {found.Release?.ToString() ?? "nobody knows which release"}, not of this release";
    }

    private static TimelineEvent Say(string stage, SealManifest manifest) => new(
        $"validated-{stage}",
        TimelineKind.Validated,
        TimelineEvent.Slipway,
        $"Every ring of {stage} runs {manifest.Version}, read back.",
        stage,
        Evidence: new Dictionary<string, string> { ["content"] = manifest.Content().ToString() });

    /// <summary>Which stage, and what it must run.</summary>
    public sealed record Input(ReleaseId Id, Stage Stage, VersionSeal Seal, ReleaseProgress Progress);

    /// <summary>What is not as it must be; null when all is.</summary>
    public sealed record Report(string? Problem);
}
