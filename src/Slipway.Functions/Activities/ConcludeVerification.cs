using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.Channels;
using Slipway.Functions.Verifying;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Looks at the rest, which is quickly seen: seals, strangers in the folder, the manifest and the rings' pointers; and comes to a verdict.</summary>
public sealed partial class ConcludeVerification(
    VerificationRecords verifications,
    EnvironmentRecords environments,
    PromotedVersions promoted,
    DriftSearch search,
    ChannelPointers pointers,
    RolloutTargets targets,
    ReleaseLedger ledger,
    TimeProvider clock,
    ILogger<ConcludeVerification> logger)
{
    /// <summary>Ends the verification; one that has ended stays as it is.</summary>
    [Function(nameof(ConcludeVerification))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        (Verification? verification, ETag? tag) = await verifications.FindAsync(wanted.Environment, wanted.Product, cancellation);
        if (verification is not { State: VerificationState.Running })
        {
            return new Report(verification?.State);
        }

        Verification ended = wanted.Failure is { } failure
            ? verification.End(clock.GetUtcNow(), VerificationState.Failed, failure)
            : await Judge(verification, cancellation);
        await Tell(ended, cancellation);
        return new Report((await verifications.KeepAsync(ended, tag, cancellation)).State);
    }

    private async Task<Verification> Judge(Verification verification, CancellationToken cancellation)
    {
        EnvironmentRecord before = await environments.GetAsync(verification.Environment, verification.Product, cancellation);
        if (before.Running?.Release != verification.Release)
        {
            return Supersede(verification, before);
        }

        (Stage stage, SealManifest? manifest, string? drift) = await promoted.FindAsync(verification.Release, verification.Environment, cancellation);
        Task<Stray[]> pointing = FindStrayRings(verification, stage, manifest, cancellation);
        Task<IReadOnlyList<string>> lying = manifest is null
            ? Task.FromResult<IReadOnlyList<string>>([drift!])
            : search.FindStrangersAsync(verification.Release, manifest, cancellation);
        await Task.WhenAll(pointing, lying);
        EnvironmentRecord after = await environments.GetAsync(verification.Environment, verification.Product, cancellation);
        if (after.Running?.Release != verification.Release)
        {
            return Supersede(verification, after);
        }

        // A release that is under way there points ring after ring at its own version; that is its work and no drift.
        ReleaseId[] busy = [.. new[] { before.HeldBy, after.HeldBy }.OfType<ReleaseId>().Distinct()];
        IEnumerable<string> stray = (await pointing).Where(ring => ring.By is not { } by || !busy.Contains(by)).Select(ring => ring.Sentence);
        Verification seen = verification with
        {
            Drift = verification.Drift.Add([.. await lying, .. stray]),
            Notes = verification.Notes.Add([.. busy.Select(release => $"{release} was under way there.")]),
        };
        return seen.End(clock.GetUtcNow());
    }

    private Verification Supersede(Verification verification, EnvironmentRecord now) => verification.End(
        clock.GetUtcNow(),
        VerificationState.Superseded,
        $"{verification.Environment} runs {now.Running?.Version.ToString() ?? "nothing"} now and no longer {verification.Version}");

    private async Task<Stray[]> FindStrayRings(Verification verification, Stage stage, SealManifest? manifest, CancellationToken cancellation)
    {
        Stray?[] stray = await Task.WhenAll(stage.Rollout.Places(verification.Product, verification.Environment)
            .Select(place => place.Target is null ? FindStray(place.Ring.Name) : FindStrayTarget(place)));
        return [.. stray.OfType<Stray>()];

        async Task<Stray?> FindStrayTarget(TargetPlace place)
        {
            TargetState found = await targets.Of(place).ReadAsync(place, cancellation);
            return found.Release == verification.Release
                ? null
                : new(found.Release, $"{place.Shown} runs {found.Shown}; {verification.Release} brought {verification.Version} there.");
        }

        async Task<Stray?> FindStray(string ring)
        {
            string name = $"Ring {ring} of {verification.Environment}";
            string expected = $"it was pointed at {verification.Version} of {verification.Release} in {stage.Container}";
            ChannelPointer? found;
            try
            {
                (found, _) = await pointers.ReadAsync(verification.Product, verification.Environment, ring, cancellation);
            }
            catch (InvalidDataException foreign)
            {
                return new(null, foreign.Message);
            }

            return found is null ? new(null, $"{name} points at nothing; {expected}.")
                : found.Release != verification.Release || found.Version != verification.Version || found.Container != stage.Container
                    ? new(found.Release, $"{name} points at {found.Version} of {found.Release} in {found.Container}; {expected}.")
                : manifest is not null && found.Content != manifest.Content()
                    ? new(null, $"{name} names the content {found.Content}; {manifest.Content()} is sealed.")
                : null;
        }
    }

    /// <summary>Drift is told to those who watch logs and to those who read the release's timeline: a line for each verification that found some.</summary>
    private async Task Tell(Verification ended, CancellationToken cancellation)
    {
        string environment = ended.Environment;
        string product = ended.Product.ToString();
        if (ended.State is VerificationState.Failed)
        {
            LogFailure(logger, environment, product, ended.Sentence);
        }

        if (ended.State is not VerificationState.Drifted)
        {
            return;
        }

        LogDrift(logger, environment, product, ended.Drift.Count, ended.Drift.First[0]);
        TimelineEvent line = new(
            $"drift-{environment}-{ended.StartedAt.UtcDateTime:O}",
            TimelineKind.Drifted,
            TimelineEvent.Slipway,
            $"What runs in {environment} is not as it was sealed: {ended.Drift.First[0].TrimEnd('.')}{(ended.Drift.Count > 1 ? $"; and {ended.Drift.Count - 1} more" : "")}.",
            environment,
            Evidence: new Dictionary<string, string>
            {
                ["drift"] = $"{ended.Drift.Count}",
                ["artifacts"] = $"{ended.Files}",
                ["bytes"] = $"{ended.Bytes}",
            });
        await ledger.AppendAsync(ended.Release, line, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Environment} of {Product} drifted in {Count} places: {First}")]
    private static partial void LogDrift(ILogger logger, string environment, string product, int count, string first);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Environment} of {Product}: {What}")]
    private static partial void LogFailure(ILogger logger, string environment, string product, string what);

    /// <summary>What is to be ended, and why without a verdict; null when there shall be one.</summary>
    public sealed record Input(string Environment, ProductName Product, string? Failure);

    /// <summary>What the verification came to; null when there is none.</summary>
    public sealed record Report(VerificationState? State);

    /// <summary>A ring that points elsewhere, and the release that pointed it there.</summary>
    private sealed record Stray(ReleaseId? By, string Sentence);
}
