namespace Slipway.Releases.Health;

/// <summary>Texts of a gate with their placeholders filled in.</summary>
public static class Filled
{
    /// <summary>The text with each <c>{name}</c> that is known filled in, as it stands.</summary>
    public static string In(string text, IReadOnlyDictionary<string, string> placeholders)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(placeholders);
        return placeholders.Aggregate(text, (filled, pair) => filled.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));
    }
}
