using Slipway.Releases.Versions;

namespace Slipway.Releases.Health;

/// <summary>What stands for the placeholders of a gate's texts.</summary>
public static class Placeholders
{
    /// <summary>The values by the placeholders' names.</summary>
    /// <param name="release">The release.</param>
    /// <param name="stage">The stage; its environment bears the same name.</param>
    /// <param name="ring">The ring; null for the validation of the whole stage.</param>
    /// <param name="region">The ring's region; null where it lies in none.</param>
    public static IReadOnlyDictionary<string, string> Of(ReleaseId release, string stage, string? ring, string? region = null) => new Dictionary<string, string>
    {
        ["product"] = release.Product.ToString(),
        ["version"] = release.Version.ToString(),
        ["environment"] = stage,
        ["ring"] = ring ?? "",
        ["region"] = region ?? "",
    };

    /// <summary>The text with each <c>{name}</c> that is known filled in, as it stands.</summary>
    public static string Fill(this IReadOnlyDictionary<string, string> placeholders, string text)
    {
        ArgumentNullException.ThrowIfNull(placeholders);
        ArgumentNullException.ThrowIfNull(text);
        return placeholders.Aggregate(text, (filled, pair) => filled.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));
    }
}
