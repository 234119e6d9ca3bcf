using System.Globalization;
using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Azure.Retention;
using Slipway.Releases;
using Slipway.Releases.Retention;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Removes a version that has expired, a slice at a time. The record and the timelines of its releases then say what went.</summary>
public sealed partial class RemoveVersion(
    RetentionRecords retention,
    StoredVersions stored,
    NamedVersions named,
    VersionRemoval removal,
    ReleaseRecords records,
    ReleaseLedger ledger,
    TimeProvider clock,
    ILogger<RemoveVersion> logger)
{
    /// <summary>The clocks of two machines may differ by less.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    /// <summary>
    /// Bars the version, lets it go when a release of it or something that was written shows that it is used, and else removes it. What cannot be
    /// removed to the end stays barred, since what is left is not the version; it is tried again another night.
    /// </summary>
    [Function(nameof(RemoveVersion))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (await retention.FindGoingAsync(wanted.Product, wanted.Version, cancellation) is not ({ } going, { } tag))
        {
            return new Report(IsDone: true);
        }

        if (wanted.Failure is { } failure)
        {
            await Stop(wanted.Product, going, tag, failure, isWhole: going.Phase is not RemovalPhase.Removing, cancellation);
            return new Report(IsDone: true);
        }

        bool wasWhole = going.Phase is not RemovalPhase.Removing;
        if (wasWhole)
        {
            going = going with { Phase = RemovalPhase.Barred };
            tag = await retention.GoAsync(wanted.Product, going, tag, cancellation);
            if (await IsUsed(wanted.Product, going, cancellation))
            {
                await retention.LeaveAsync(wanted.Product, wanted.Version, tag, cancellation);
                return new Report(IsDone: true);
            }

            going = going with { Phase = RemovalPhase.Removing };
            tag = await retention.GoAsync(wanted.Product, going, tag, cancellation);
        }

        RemovalResult result = await removal.RemoveAsync(wanted.Product, going.Expired, cancellation);
        if (!result.IsDone)
        {
            return new Report(IsDone: false);
        }

        if (result.Left is { } left)
        {
            await Stop(wanted.Product, going, tag, left, isWhole: wasWhole && !result.HasRemoved, cancellation);
            return new Report(IsDone: true);
        }

        ExpiredVersion what = going.Expired;
        string sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"The plan's retention no longer keeps {what.Version}: removed {what.Files} blobs of {what.Bytes} bytes in {string.Join(", ", what.Containers)}.");
        await Tell(wanted.Product, going, "removed", sentence, cancellation);
        await retention.EndAsync(new RemovedVersion(wanted.Product, what, clock.GetUtcNow(), going.By), tag, cancellation);
        return new Report(IsDone: true);
    }

    private async Task<bool> IsUsed(ProductName product, GoingVersion going, CancellationToken cancellation)
    {
        ExpiredVersion what = going.Expired;
        VersionSize size = await stored.MeasureAsync(product, what.Version, what.Containers, what.LastUsed, clock.GetUtcNow(), cancellation);
        return size.KeptBecause is not null || await named.IsUsedAsync(product, what.Version, going.Since - Skew, cancellation);
    }

    /// <summary>A version of which nothing is gone may be released meanwhile.</summary>
    private async Task Stop(ProductName product, GoingVersion going, ETag tag, string why, bool isWhole, CancellationToken cancellation)
    {
        RemovalPhase phase = isWhole ? RemovalPhase.Due : RemovalPhase.Removing;
        await retention.GoAsync(product, going with { Phase = phase, Failure = why, TriedAt = clock.GetUtcNow() }, tag, cancellation);
        string sentence = $"The plan's retention no longer keeps {going.Expired.Version}, and it could not be removed to the end: {why.TrimEnd('.')}.";
        await Tell(product, going, "stuck", sentence, cancellation);
    }

    private async Task Tell(ProductName product, GoingVersion going, string key, string sentence, CancellationToken cancellation)
    {
        string name = product.ToString();
        LogRemoval(logger, name, sentence);
        TimelineEvent line = new($"{key}-{going.Since.UtcDateTime:O}", TimelineKind.Removed, going.By, sentence);
        await foreach (ReleaseRecord release in records.AttemptsAsync(product, going.Expired.Version, cancellation))
        {
            await ledger.AppendAsync(release.Id, line, cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Product}: {Sentence}")]
    private static partial void LogRemoval(ILogger logger, string product, string sentence);

    /// <summary>What is to be removed, and why its removal has failed; null to go on.</summary>
    public sealed record Input(ProductName Product, ReleaseVersion Version, string? Failure = null);

    /// <summary>Whether nothing is left to be tried.</summary>
    public sealed record Report(bool IsDone);
}
