using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>A plan's text as it was stored.</summary>
/// <param name="Digest">The digest of <paramref name="Text"/>, verified at this reading.</param>
/// <param name="Text">The file's bytes: YAML or JSON in UTF-8.</param>
/// <param name="StoredAt">When it was stored first.</param>
public sealed record StoredPlan(Digest Digest, ReadOnlyMemory<byte> Text, DateTimeOffset StoredAt);
