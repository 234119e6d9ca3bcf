using Slipway.Releases.Artifacts;
using Slipway.Releases.Progress;

namespace Slipway.Azure.Blobs;

/// <summary>What became of sealing: exactly one of the three is there.</summary>
/// <param name="Seal">The release's seal.</param>
/// <param name="Refusal">Why there is none, a sentence or more.</param>
/// <param name="Unfinished">How far it came within its time; the next call goes on.</param>
public sealed record SealingResult(VersionSeal? Seal, string? Refusal, TransferProgress? Unfinished = null);
