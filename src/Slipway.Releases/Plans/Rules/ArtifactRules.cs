using Slipway.Releases.Artifacts;
using Slipway.Releases.Artifacts.Oci;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A manifest of digests is a file of its own.</summary>
internal static class ArtifactRules
{
    public static IEnumerable<PlanFlaw> Check(ArtifactForm? form)
    {
        if (form is { Layout: ArtifactLayout.Oci, Manifest: { } manifest } && (manifest == OciLayout.Marker || manifest == OciLayout.Index))
        {
            yield return new(
                "artifacts.manifest", $"artifacts.manifest is '{manifest}', which an image layout has for itself", "write another file, such as SHA256SUMS");
        }
    }
}
