using System.Text.RegularExpressions;
using Slipway.Releases.Health;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Plans.Rules;

/// <summary>Probes ask addresses that exist once their placeholders are filled in.</summary>
internal static partial class GateRules
{
    internal static readonly string[] Placeholders = ["{ring}", "{region}", "{environment}", "{product}", "{version}"];

    public static IEnumerable<PlanFlaw> Check(HealthGate? gate, string path) => gate switch
    {
        null => [],
        { Probes.Count: 0, Metrics.Count: 0 } => [new(path, $"{path} measures nothing", "describe the probes or the metrics, such as probes: [ { url: https://… } ]")],
        _ =>
        [
            .. gate.Probes.SelectMany((probe, index) => Check(probe.Url, $"{path}.probes[{index}].url")),
            .. MetricRules.Check(gate.Metrics, $"{path}.metrics"),
        ],
    };

    private static IEnumerable<PlanFlaw> Check(string url, string path)
    {
        string[] unknown = [.. Braces().Matches(url).Select(m => m.Value).Except(Placeholders)];
        if (unknown.Length > 0)
        {
            yield return new(path, $"{path} has '{unknown[0]}', which nothing fills in", $"use {string.Join(", ", Placeholders)} only");
        }
        else if (!Uri.TryCreate(Braces().Replace(url, "1"), UriKind.Absolute, out Uri? address) || address.Host.Length == 0)
        {
            yield return new(path, $"{path} is '{Spelling.Shortened(url)}'", "write an absolute http or https address");
        }
        else if (address.UserInfo.Length > 0)
        {
            yield return new(path, $"{path} holds a user's name or password", "take it out; a plan is read by many");
        }
    }

    // A lone brace is taken for a mistyped placeholder.
    [GeneratedRegex(@"\{[^{}]*\}|[{}]")]
    private static partial Regex Braces();
}
