using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What came of reading some of a version's artifacts again.</summary>
/// <param name="Files">How many were read.</param>
/// <param name="Bytes">How many bytes of them.</param>
/// <param name="Drift">Those that are not as they were sealed, a sentence each.</param>
/// <param name="Notes">Those that were written again with the very bytes, a sentence each.</param>
/// <param name="Reached">The last one up to which all are read; null when none is.</param>
/// <param name="IsAll">Whether no artifact is left.</param>
public sealed record DriftReading(
    int Files, long Bytes, IReadOnlyList<string> Drift, IReadOnlyList<string> Notes, ArtifactPath? Reached, bool IsAll);
