using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Health;

/// <summary>What stands for the placeholders of a plan's texts.</summary>
public static class Placeholders
{
    /// <summary>The values by the placeholders' names.</summary>
    /// <param name="release">The release.</param>
    /// <param name="stage">The stage; its environment bears the same name.</param>
    /// <param name="ring">The ring; null for the validation of the whole stage.</param>
    /// <param name="region">The ring's region; null where it lies in none.</param>
    public static IReadOnlyDictionary<string, string> Of(ReleaseId release, string stage, string? ring, string? region = null) =>
        Of(release.Product, release.Version, stage, ring, region);

    /// <summary>The values by the placeholders' names, for a place that the release acts on.</summary>
    /// <param name="place">The place.</param>
    /// <param name="version">The version; null where a text names none.</param>
    public static IReadOnlyDictionary<string, string> Of(TargetPlace place, ReleaseVersion? version)
    {
        ArgumentNullException.ThrowIfNull(place);
        return Of(place.Product, version, place.Environment, place.Ring.Name, place.Ring.Region);
    }

    private static Dictionary<string, string> Of(ProductName product, ReleaseVersion? version, string environment, string? ring, string? region)
    {
        Dictionary<string, string> values = new()
        {
            ["product"] = product.ToString(),
            ["environment"] = environment,
            ["ring"] = ring ?? "",
            ["region"] = region ?? "",
        };
        if (version is { } known)
        {
            values["version"] = known.ToString();
        }

        return values;
    }

    /// <summary>The text with each <c>{name}</c> that is known filled in, as it stands.</summary>
    public static string Fill(this IReadOnlyDictionary<string, string> placeholders, string text)
    {
        ArgumentNullException.ThrowIfNull(placeholders);
        ArgumentNullException.ThrowIfNull(text);
        return placeholders.Aggregate(text, (filled, pair) => filled.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));
    }
}
