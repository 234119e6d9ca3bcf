using Azure.Storage.Blobs.Models;
using Slipway.Releases.Progress;

namespace Slipway.Azure.Retention;

/// <summary>What is stored of a version.</summary>
/// <param name="Files">How many blobs.</param>
/// <param name="Bytes">Their lengths together.</param>
/// <param name="Newest">When one of them was last written; null when there is none.</param>
/// <param name="HeldBy">What keeps the service from deleting one of them, in a clause; null when nothing does.</param>
internal sealed record VersionSize(int Files, long Bytes, DateTimeOffset? Newest, string? HeldBy)
{
    public static VersionSize None { get; } = new(0, 0, null, null);

    /// <summary>The same with one more blob.</summary>
    public VersionSize With(string container, BlobItem blob, DateTimeOffset now)
    {
        BlobItemProperties properties = blob.Properties;
        DateTimeOffset? written = properties.LastModified ?? properties.CreatedOn;
        return new(
            Files + 1,
            Bytes + (properties.ContentLength ?? 0),
            Newest > written ? Newest : written ?? Newest,
            HeldBy ?? (WhatHolds(properties, now) is { } hold ? $"{container}/{blob.Name} {hold}" : null));
    }

    private static string? WhatHolds(BlobItemProperties properties, DateTimeOffset now) =>
        properties.HasLegalHold ? "is under a legal hold"
        : properties.ImmutabilityPolicy?.ExpiresOn is { } until && until > now ? $"is immutable until {ProgressSentence.Moment(until)}"
        : properties.LeaseStatus is LeaseStatus.Locked ? "is leased"
        : null;
}
