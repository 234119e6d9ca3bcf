using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What became of sealing: exactly one of the three is there.</summary>
/// <param name="Seal">The release's seal.</param>
/// <param name="Refusal">Why there is none, a sentence or more.</param>
/// <param name="Unfinished">How far it came within its time; the next call goes on.</param>
public sealed record SealingResult(VersionSeal? Seal, string? Refusal, SealingProgress? Unfinished = null);

/// <summary>How much of a version is sealed.</summary>
/// <param name="Count">How many artifacts are.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Bytes">How many bytes are.</param>
/// <param name="OfBytes">How many there are.</param>
public sealed record SealingProgress(int Count, int Of, long Bytes, long OfBytes);
