using System.Text.Json.Serialization;

namespace Slipway.Releases.Health.Alerts;

/// <summary>Which alerts concern a gate: those of a rule, those that have these labels, or both. Everything must be equal, letter by letter.</summary>
/// <param name="Rule">The rule's name; null for any.</param>
/// <param name="Labels">Labels that the alert has; null for any. <c>{ring}</c>, <c>{environment}</c>, <c>{product}</c> and <c>{version}</c> are filled in, here and in the rule.</param>
public sealed record AlertSelector(string? Rule, IReadOnlyDictionary<string, string>? Labels)
{
    /// <summary>The selector for people, with its placeholders.</summary>
    [JsonIgnore]
    public string Text => string.Join(
        ", ", (Labels ?? new Dictionary<string, string>()).Select(label => $"{label.Key} {label.Value}").Prepend(Rule is null ? null : $"rule {Rule}").OfType<string>());

    /// <summary>Whether it means an alert.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="placeholders">What stands for <c>{name}</c>.</param>
    public bool Matches(Alert alert, IReadOnlyDictionary<string, string> placeholders)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(placeholders);
        return (Rule is null || placeholders.Fill(Rule) == alert.Rule)
            && (Labels ?? new Dictionary<string, string>()).All(
                label => alert.Labels.TryGetValue(label.Key, out string? value) && value == placeholders.Fill(label.Value));
    }
}
