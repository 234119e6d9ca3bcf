using System.Text.Json;

namespace Slipway.Releases.Provenance.Reports;

/// <summary>
/// Findings in SARIF 2.1.0 (OASIS). Its levels say nothing about severity, so that is read from <c>security-severity</c>, a CVSS score, of
/// the result or of its rule, where scanners write it.
/// </summary>
internal static class SarifReport
{
    /// <exception cref="ProofFlawException">It is no SARIF, or of a scan that did not succeed.</exception>
    public static IReadOnlyList<Finding> Read(JsonElement json)
    {
        IReadOnlyList<JsonElement> runs = json.ListAt("runs");
        return json.TextAt("version") != "2.1.0" ? throw new ProofFlawException("is no SARIF 2.1.0")
            : runs.Count == 0 ? throw new ProofFlawException("has no run, so nothing was looked at")
            : runs.SelectMany(run => run.ListAt("invocations")).Any(call => call.At("executionSuccessful") is { ValueKind: JsonValueKind.False })
                ? throw new ProofFlawException("is of a scan that did not succeed")
            : [.. runs.SelectMany(Run)];
    }

    private static IEnumerable<Finding> Run(JsonElement run)
    {
        if (run.At("results") is not { ValueKind: JsonValueKind.Array })
        {
            throw new ProofFlawException("has a run without results, so nothing was looked at");
        }

        IReadOnlyList<JsonElement> rules = run.ListAt("tool", "driver", "rules");
        ILookup<string, JsonElement> byId = rules.Concat(run.ListAt("tool", "extensions").SelectMany(extension => extension.ListAt("rules")))
            .ToLookup(rule => rule.TextAt("id") ?? "", StringComparer.Ordinal);
        foreach (JsonElement result in run.ListAt("results").Where(IsFinding))
        {
            string id = result.TextAt("ruleId") ?? result.TextAt("rule", "id") ?? RuleByIndex(rules, result)?.TextAt("id") ?? "a result without a rule";
            Severity severity = Score(result) ?? byId[id].Select(Score).Max() ?? Severity.Unknown;
            bool isSuppressed = result.ListAt("suppressions").Any(s => s.TextAt("status") is null or "accepted");
            yield return new(id, severity, isSuppressed ? Analysis.Suppressed : Analysis.None);
        }
    }

    private static JsonElement? RuleByIndex(IReadOnlyList<JsonElement> rules, JsonElement result) =>
        result.At("ruleIndex") is { ValueKind: JsonValueKind.Number } at && at.TryGetInt32(out int index) && index >= 0 && index < rules.Count
            ? rules[index]
            : null;

    private static bool IsFinding(JsonElement result) =>
        result.TextAt("kind") is null or "fail" or "open" or "review" && result.TextAt("baselineState") is not "absent";

    private static Severity? Score(JsonElement of) => of.At("properties", "security-severity") switch
    {
        { ValueKind: JsonValueKind.String } text => Severities.OfScore(text.Text()),
        { ValueKind: JsonValueKind.Number } number => Severities.OfScore(number.GetRawText()),
        _ => null,
    };
}
