using Newtonsoft.Json.Linq;
using Slipway.Releases.Artifacts;

namespace Slipway.Releases.Plans.Binding;

/// <summary>Turns the section <c>artifacts</c>, which fits the schema, into what a version's folder must be.</summary>
internal static class ArtifactFormBinder
{
    public static ArtifactForm? Bind(JToken? section)
    {
        ArtifactLayout layout = section?.Value<string>("layout") == "oci" ? ArtifactLayout.Oci : ArtifactLayout.Files;
        ArtifactPath? manifest = section?.Value<string>("manifest") is { } name ? ArtifactPath.Parse(name) : null;
        return layout is ArtifactLayout.Files && manifest is null ? null : new(layout, manifest);
    }
}
