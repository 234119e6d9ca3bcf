using Azure.Storage.Blobs.Models;
using Slipway.Releases.Progress;

namespace Slipway.Azure.Retention;

/// <summary>What is stored of a version.</summary>
/// <param name="Files">How many blobs.</param>
/// <param name="Bytes">Their lengths together.</param>
/// <param name="Newest">When one of them was last written; null when there is none.</param>
/// <param name="KeptBecause">Why one of them keeps the version, in a clause; null when none does. The others were then not looked at.</param>
public sealed record VersionSize(int Files, long Bytes, DateTimeOffset? Newest, string? KeptBecause)
{
    /// <summary>Nothing.</summary>
    public static VersionSize None { get; } = new(0, 0, null, null);

    /// <summary>The same with one more blob.</summary>
    internal VersionSize With(string container, BlobItem blob, DateTimeOffset youngSince, DateTimeOffset now)
    {
        BlobItemProperties properties = blob.Properties;
        DateTimeOffset? written = properties.LastModified;
        string? why = written > youngSince ? $"was written at {ProgressSentence.Moment(written.Value)}"
            : properties.HasLegalHold ? "is under a legal hold"
            : properties.ImmutabilityPolicy?.ExpiresOn is { } until && until > now ? $"is immutable until {ProgressSentence.Moment(until)}"
            : properties.LeaseStatus is LeaseStatus.Locked ? "is leased"
            : null;
        return new(
            Files + 1,
            Bytes + (properties.ContentLength ?? 0),
            Newest > written ? Newest : written ?? Newest,
            why is null ? null : $"{container}/{blob.Name} {why}");
    }
}
