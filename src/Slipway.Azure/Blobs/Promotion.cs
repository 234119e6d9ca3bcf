using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Blobs.Copying;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>
/// Takes a sealed version from one container to the next. The storage service copies; no artifact passes through this process. Each copy is
/// bound to the seal's ETag and written only where nothing lies, and the manifest comes last: the version appears with it, or not at all.
/// A promotion that was stopped or killed goes on where it was.
/// </summary>
public sealed class Promotion(ArtifactAccounts artifacts, SealStore seals, TimeProvider clock)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Promotes a version. N artifacts take N + 6 requests within an account and 2 N + 6 from another one (each 64 MiB of a large artifact one
    /// more), the check of what was written included; four in all, two of them at a time, when the version was promoted already.
    /// </summary>
    /// <param name="order">What is promoted.</param>
    /// <param name="tally">Counts what is done, for whoever watches; null for nobody.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TamperedException">The source's manifest is not the one that was sealed.</exception>
    public async Task<PromotionResult> PromoteAsync(PromotionOrder order, CopyTally? tally = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (artifacts.Container(order.Source.Container).Uri == artifacts.Container(order.ToContainer).Uri)
        {
            return new(null, $"{order.ToContainer} is where the artifacts lie; promote them to another container.", 0, 0);
        }

        using CopyJournal journal = seals.Journal(order.ToContainer, order.Release, clock);
        Task<StoredManifest?> finding = seals.FindStoredAsync(order.ToContainer, order.Release, cancellation);
        await Task.WhenAll(finding, journal.ReadAsync(cancellation));
        StoredManifest? stands = await finding;
        if (stands?.Seal() is { } seal)
        {
            if (WhyOther(order, seal, stands.IsRemoved) is { } other)
            {
                return new(null, other, 0, 0);
            }

            if (!stands.IsRemoved)
            {
                return await RepeatAsync(order, stands, seal, cancellation);
            }
        }

        SealManifest manifest = await seals.ReadAsync(order.Release, order.Source, cancellation);
        DateTimeOffset deadline = order.Slice is { } slice ? clock.GetUtcNow() + slice : DateTimeOffset.MaxValue - TimeSpan.FromDays(1);
        using Lanes lanes = new([artifacts.Of(manifest.Container).Throttling, artifacts.Of(order.ToContainer).Throttling], clock);
        CopyRun run = new(lanes, journal, tally ?? new CopyTally(), deadline, clock);
        return await CopyAsync(order, manifest, stands, run, cancellation);
    }

    /// <summary>Stops the copies that the service still makes for a promotion that shall not go on. What was copied stays, and is no version.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> AbandonAsync(ReleaseId release, string toContainer, CancellationToken cancellation = default)
    {
        using CopyJournal journal = seals.Journal(toContainer, release, clock);
        await journal.ReadAsync(cancellation);
        IReadOnlyList<CopyJournal.Line> pending = journal.Pending();
        foreach (CopyJournal.Line copy in pending)
        {
            BlobClient blob = artifacts.Container(toContainer).GetBlobClient(VersionFolder.Of(release) + copy.Path);
            await PendingCopy.AbortAsync(blob, copy.CopyId!, cancellation);
        }

        return pending.Count;
    }

    /// <summary>Copies, lists what was written and holds it against the seals, and only then lets it appear.</summary>
    private async Task<PromotionResult> CopyAsync(
        PromotionOrder order, SealManifest manifest, StoredManifest? removed, CopyRun run, CancellationToken cancellation)
    {
        bool isChecked = false;
        try
        {
            CopyOutcome[] copies = await CopyAllAsync(order, manifest, run, cancellation);
            int made = copies.Count(copy => copy.IsNew);
            int found = copies.Count(copy => copy.ETag is not null) - made;
            if (copies.FirstOrDefault(copy => copy.Conflict is not null).Conflict is { } conflict)
            {
                return new(null, conflict, made, found);
            }

            if (made + found < copies.Length)
            {
                return new(null, null, made, found);
            }

            SealManifest written = manifest with
            {
                Container = order.ToContainer,
                Artifacts = [.. manifest.Artifacts.Zip(copies, (artifact, copy) => artifact with { ETag = copy.ETag! })],
            };
            string? drift = await seals.WhatDriftedAsync(order.Release, written, cancellation);
            isChecked = true;
            if (drift is not null)
            {
                // What the journal says no longer holds: the next attempt looks at what lies there, and copies what is gone.
                await run.Journal.DeleteAsync(cancellation);
                return new(null, $"{drift}.", made, found);
            }

            return await AppearAsync(order, StoredManifest.Of(written), removed, run, made, cancellation);
        }
        finally
        {
            if (!isChecked)
            {
                // What is given up is noted too, so the next attempt need not read it.
                using CancellationTokenSource grace = new(Farewell, clock);
                await run.Journal.WriteAsync(grace.Token);
            }
        }
    }

    private async Task<CopyOutcome[]> CopyAllAsync(PromotionOrder order, SealManifest manifest, CopyRun run, CancellationToken cancellation)
    {
        BlobAccount from = artifacts.Of(manifest.Container);
        using CopyAcross across = new(run, from);
        ICopyWay way = from.IsSame(artifacts.Of(order.ToContainer)) ? new CopyWithin(run) : across;
        CopyOutcome[] copies = new CopyOutcome[manifest.Artifacts.Count];
        bool isRefused = false;
        int left = copies.Length;
        ParallelOptions wide = new() { MaxDegreeOfParallelism = Lanes.Most, CancellationToken = cancellation };
        await Parallel.ForAsync(0, copies.Length, wide, async (index, stop) =>
        {
            if (Volatile.Read(ref isRefused) || run.IsOver)
            {
                return;
            }

            copies[index] = await CopyAsync(order, manifest, manifest.Artifacts[index], way, run, stop);
            Volatile.Write(ref isRefused, isRefused || copies[index].Conflict is not null);
            if (Interlocked.Decrement(ref left) > 0)
            {
                // Behind the last one the manifest is due, which says all that the journal would.
                await run.Journal.WriteWhenDueAsync(stop);
            }
        });
        return copies;
    }

    private async Task<CopyOutcome> CopyAsync(
        PromotionOrder order, SealManifest manifest, ArtifactSeal artifact, ICopyWay way, CopyRun run, CancellationToken cancellation)
    {
        string name = VersionFolder.Of(order.Release) + artifact.Path;
        CopyOrder copy = new(
            order.Release,
            artifact,
            artifacts.Container(manifest.Container).GetBlobClient(name),
            artifacts.Container(order.ToContainer).GetBlobClient(name),
            manifest.Container);
        CopyOutcome outcome = run.Journal.Find(artifact) is { ETag: { } noted } ? CopyOutcome.Found(noted) : await TryCopyAsync(copy, way, cancellation);
        if (outcome is { IsNew: true, ETag: { } made } && order.Rereads)
        {
            outcome = await TargetBlob.RereadAsync(copy, new ETag(made), run, cancellation);
        }

        if (outcome.ETag is { } tag)
        {
            run.Tally.AddFile();
            run.Tally.AddBytes(artifact.Length);
            run.Journal.NoteCopy(artifact, tag);
        }

        return outcome;
    }

    private async Task<CopyOutcome> TryCopyAsync(CopyOrder copy, ICopyWay way, CancellationToken cancellation)
    {
        try
        {
            return await way.CopyAsync(copy, cancellation);
        }
        catch (RequestFailedException refused) when (refused.Status is 404 || refused.IsConflict())
        {
            // Services say in different words which of the two ends it was: look.
            if (!await copy.Target.GetParentBlobContainerClient().ExistsAsync(cancellation))
            {
                return CopyOutcome.Refused($"The container {copy.Target.BlobContainerName} does not exist.");
            }

            if (await BlobHash.WhatChangedAsync(copy.Source, copy.Artifact.ETag, "sealed", cancellation) is { } changed)
            {
                return CopyOutcome.Refused(changed);
            }

            throw;
        }
    }

    /// <summary>The last steps: with the manifest it is a version.</summary>
    private async Task<PromotionResult> AppearAsync(
        PromotionOrder order, StoredManifest written, StoredManifest? removed, CopyRun run, int made, CancellationToken cancellation)
    {
        VersionSeal kept = await seals.KeepPromotedAsync(order.Release, written, removed, cancellation);
        if (kept != written.Seal())
        {
            throw new InvalidOperationException(
                $"{order.Release} was promoted to {order.ToContainer} at the same time by another attempt; this one begins again.");
        }

        int found = kept.Count - made;
        if (await seals.PublishAsync(order.Release, written, cancellation) is { } foreign)
        {
            return new(null, foreign, made, found);
        }

        await run.Journal.DeleteAsync(cancellation);
        string? note = run.TakesTags ? null : $"{order.ToContainer} took no index tags from Slipway, so none were written.";
        return new(kept, null, made, found, note);
    }

    /// <summary>Why the version in the container, or the one that was removed from it, is not the one that was sealed; null when it is.</summary>
    private static string? WhyOther(PromotionOrder order, VersionSeal stands, bool isRemoved) => stands.Content == order.Source.Content
        ? null
        : $"{order.ToContainer}/{VersionFolder.Of(order.Release)} {(isRemoved ? "held" : "holds")} this version with other artifacts: {stands.Content} {(isRemoved ? "lay there until it was removed" : "lies there")}, {order.Source.Content} is sealed.";

    private async Task<PromotionResult> RepeatAsync(PromotionOrder order, StoredManifest promoted, VersionSeal seal, CancellationToken cancellation)
    {
        Task<string?> drifting = seals.WhatDriftedAsync(order.Release, promoted.Manifest, cancellation);
        Task<bool?> looking = seals.IsPublishedAsync(order.Release, promoted, cancellation);
        await Task.WhenAll(drifting, looking);
        string? conflict = await drifting is { } drift ? $"{drift}."
            : await looking is true ? null
            : await seals.PublishAsync(order.Release, promoted, cancellation);
        return new(conflict is null ? seal : null, conflict, 0, seal.Count);
    }
}
