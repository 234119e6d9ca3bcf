using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>A build as the pipeline made it; what is verified in the end is held against these bytes.</summary>
internal sealed record Published(ProductName Product, ReleaseVersion Version, IReadOnlyDictionary<string, byte[]> Files)
{
    public ReleaseId Release => new(Product, Version);

    /// <summary>The digest that stands for exactly these files.</summary>
    public Digest Content => new SealManifest(
        Product, Version, "", [.. Files.Select(file => new ArtifactSeal(ArtifactPath.Parse(file.Key), Digest.Of(file.Value), file.Value.Length, ""))]).Content();
}
