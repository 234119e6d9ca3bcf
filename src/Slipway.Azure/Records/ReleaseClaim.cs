using Slipway.Releases;

namespace Slipway.Azure.Records;

/// <summary>What became of recording a release.</summary>
/// <param name="IsNew">
/// Whether this call recorded it. When the answer to a write was lost and the write repeated, false comes back to the one that wrote it: so
/// start what the record says, whoever recorded it.
/// </param>
/// <param name="Record">The record as it is stored.</param>
public sealed record ReleaseClaim(bool IsNew, ReleaseRecord Record);
