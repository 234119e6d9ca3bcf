using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What is stored is not what was pinned: somebody changed it behind Slipway's back.</summary>
public sealed class TamperedException(string what, Digest pinned, Digest found)
    : Exception($"{what} was changed after it was stored: it was pinned as {pinned} and now is {found}.")
{
    /// <summary>The digest that was pinned.</summary>
    public Digest Pinned { get; } = pinned;

    /// <summary>The digest of what was read.</summary>
    public Digest Found { get; } = found;
}
