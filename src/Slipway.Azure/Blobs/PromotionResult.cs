using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What became of a promotion: a seal, a conflict, or neither of the two while it is not finished.</summary>
/// <param name="Seal">The version as it lies in the other container; its content is the source's.</param>
/// <param name="Conflict">Why it could not be promoted, in a sentence. Nothing was overwritten.</param>
/// <param name="Copied">How many artifacts were copied now.</param>
/// <param name="AlreadyThere">How many lay there before, with the very bytes.</param>
/// <param name="Note">What could not be taken along, in a sentence; null when all was.</param>
public sealed record PromotionResult(VersionSeal? Seal, string? Conflict, int Copied, int AlreadyThere, string? Note = null)
{
    /// <summary>Whether a further call goes on where this one stopped, because its time was over.</summary>
    public bool IsUnfinished => Seal is null && Conflict is null;
}
