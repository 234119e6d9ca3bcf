using System.Globalization;
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
    VersionRemoval removal,
    ReleaseRecords records,
    ReleaseLedger ledger,
    TimeProvider clock,
    ILogger<RemoveVersion> logger)
{
    /// <summary>Removes what is left, or lets the version go when its removal has failed; one that is not being removed stays as it is.</summary>
    [Function(nameof(RemoveVersion))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (await retention.FindGoingAsync(wanted.Product, wanted.Version, cancellation) is not { } going)
        {
            return new Report(IsDone: true);
        }

        string? left = wanted.Failure;
        if (left is null)
        {
            RemovalResult result = await removal.RemoveAsync(wanted.Product, going.Expired, cancellation);
            if (!result.IsDone)
            {
                return new Report(IsDone: false);
            }

            left = result.Left;
        }

        RemovedVersion removed = new(wanted.Product, going.Expired, clock.GetUtcNow(), going.By, left);
        await Tell(removed, going, cancellation);
        await retention.EndAsync(removed, cancellation);
        return new Report(IsDone: true);
    }

    private async Task Tell(RemovedVersion removed, GoingVersion going, CancellationToken cancellation)
    {
        ExpiredVersion what = removed.Expired;
        string product = removed.Product.ToString();
        string sentence = removed.Left is { } left
            ? $"The plan's retention no longer keeps {what.Version}, and not all of it could be removed: {left.TrimEnd('.')}."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The plan's retention no longer keeps {what.Version}: removed {what.Files} blobs of {what.Bytes} bytes in {string.Join(", ", what.Containers)}.");
        LogRemoved(logger, product, sentence);
        TimelineEvent line = new(
            $"removed-{going.Since.UtcDateTime:O}",
            TimelineKind.Removed,
            removed.By,
            sentence,
            Evidence: new Dictionary<string, string>
            {
                ["files"] = what.Files.ToString(CultureInfo.InvariantCulture),
                ["bytes"] = what.Bytes.ToString(CultureInfo.InvariantCulture),
            });
        for (int attempt = 1; await records.GetAsync(new ReleaseId(removed.Product, what.Version, attempt), cancellation) is { } release; attempt++)
        {
            await ledger.AppendAsync(release.Id, line, cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Product}: {Sentence}")]
    private static partial void LogRemoved(ILogger logger, string product, string sentence);

    /// <summary>What is to be removed, and why its removal has failed; null to go on.</summary>
    public sealed record Input(ProductName Product, ReleaseVersion Version, string? Failure = null);

    /// <summary>Whether nothing is left to be tried.</summary>
    public sealed record Report(bool IsDone);
}
