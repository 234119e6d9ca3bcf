using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>What is promoted, and where to.</summary>
/// <param name="Release">The release.</param>
/// <param name="Source">The seal of the version where it lies.</param>
/// <param name="ToContainer">The container to which it goes.</param>
/// <param name="Slice">How long one call works before it stops; what it has begun is finished. Null for as long as it takes.</param>
/// <param name="Rereads">Whether each copy is read again and hashed. Else its length, and the MD5 where the service has one, must be the seal's.</param>
public sealed record PromotionOrder(ReleaseId Release, VersionSeal Source, string ToContainer, TimeSpan? Slice = null, bool Rereads = false);
