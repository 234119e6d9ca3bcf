using System.Text.Json.Serialization;

namespace Slipway.Releases.Risks;

/// <summary>
/// How risky a release is for a stage, and why. It is made of facts alone, the same of the same: each rule that holds gives a reason with its
/// level; the gravest one decides, and three that are medium weigh as much as one that is high.
/// </summary>
/// <param name="Level">The level.</param>
/// <param name="Reasons">Why, the gravest first; empty when nothing is to be said.</param>
public sealed record Risk(RiskLevel Level, IReadOnlyList<RiskReason> Reasons)
{
    private const int ManyMedium = 3;

    /// <summary>The risk and its reasons in a sentence, as in <c>Medium: the major version goes from 1 to 2; no window</c>.</summary>
    [JsonIgnore]
    public string Shown => Reasons.Count == 0 ? $"{Level}" : $"{Level}: {string.Join("; ", Reasons.Select(reason => reason.Why))}";

    /// <summary>The risk of what is known.</summary>
    public static Risk Of(RiskFacts facts)
    {
        RiskReason[] reasons = [.. RiskRules.Check(facts).OrderByDescending(reason => reason.Level)];
        return reasons.Any(reason => reason.Level is RiskLevel.High) || reasons.Count(reason => reason.Level is RiskLevel.Medium) >= ManyMedium
            ? new(RiskLevel.High, reasons)
            : new(reasons.Length == 0 ? RiskLevel.Low : reasons[0].Level, reasons);
    }
}
