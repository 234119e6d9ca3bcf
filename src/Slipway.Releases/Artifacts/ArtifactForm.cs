using System.Text.Json.Serialization;

namespace Slipway.Releases.Artifacts;

/// <summary>
/// What a plan asks of a version's folder. A version with a manifest, or that is an image layout, is released whole: what a request names
/// then only adds the digests that the pipeline saw.
/// </summary>
/// <param name="Layout">What the folder is.</param>
/// <param name="Manifest">The file that names the digest of every other one, as <c>sha256sum</c> writes it; null for none.</param>
public sealed record ArtifactForm(ArtifactLayout Layout, ArtifactPath? Manifest);

/// <summary>What a version's folder is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ArtifactLayout>))]
public enum ArtifactLayout
{
    /// <summary>Files of any kind.</summary>
    Files,

    /// <summary>An OCI image layout, version 1.0.0.</summary>
    Oci,
}
