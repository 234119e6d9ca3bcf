using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What became of a promotion: a seal or a conflict, never both.</summary>
/// <param name="Seal">The version as it lies in the other container; its content is the source's.</param>
/// <param name="Conflict">Why it could not be promoted, in a sentence. Nothing was overwritten.</param>
/// <param name="Copied">How many artifacts were copied now.</param>
/// <param name="AlreadyThere">How many lay there before, with the very bytes.</param>
public sealed record PromotionResult(VersionSeal? Seal, string? Conflict, int Copied, int AlreadyThere);
