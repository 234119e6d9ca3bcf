using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Blobs;

/// <summary>Where a version's blobs lie in a container: below <c>{product}/{version}/</c>.</summary>
internal static class VersionFolder
{
    public static string Of(ProductName product) => $"{product}/";

    public static string Of(ProductName product, ReleaseVersion version) => $"{Of(product)}{version}/";

    public static string Of(ReleaseId release) => Of(release.Product, release.Version);

    public static string Manifest(ReleaseId release) => Of(release) + ArtifactPath.Manifest;
}
