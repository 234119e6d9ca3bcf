using System.Text.Json;

namespace Slipway.Releases.Provenance.Reports;

/// <summary>CycloneDX in JSON (ECMA-424): a bill of materials, its vulnerabilities, or both.</summary>
internal static class CycloneDxDocument
{
    /// <exception cref="ProofFlawException">It is no CycloneDX.</exception>
    public static void Check(JsonElement json)
    {
        if (json.TextAt("bomFormat") != "CycloneDX" || json.TextAt("specVersion") is null)
        {
            throw new ProofFlawException("is no CycloneDX document");
        }
    }

    /// <summary>Whether it tells of vulnerabilities, if only that there are none.</summary>
    public static bool IsReport(JsonElement json) => json.At("vulnerabilities") is { ValueKind: JsonValueKind.Array };

    /// <summary>What it tells of vulnerabilities.</summary>
    public static IReadOnlyList<Finding> Read(JsonElement json) =>
    [
        .. json.ListAt("vulnerabilities").Select(vulnerability => new Finding(
            vulnerability.TextAt("id") ?? "a vulnerability without an id",
            vulnerability.ListAt("ratings").Select(Rating).Where(rating => rating is not Severity.Unknown).DefaultIfEmpty(Severity.Unknown).Max(),
            vulnerability.TextAt("analysis", "state") switch
            {
                null => Analysis.None,
                "resolved" or "resolved_with_pedigree" or "false_positive" or "not_affected" => Analysis.Closed,
                _ => Analysis.Open,
            })),
    ];

    private static Severity Rating(JsonElement rating) =>
        rating.TextAt("severity") is { } word and not "unknown" ? Severities.OfWord(word)
        : rating.TextAt("method")?.StartsWith("CVSS", StringComparison.Ordinal) is true && rating.At("score") is { ValueKind: JsonValueKind.Number } score
            ? Severities.OfScore(score.GetRawText())
        : Severity.Unknown;
}
