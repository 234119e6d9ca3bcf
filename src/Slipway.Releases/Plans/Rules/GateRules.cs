using System.Text.RegularExpressions;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Plans.Rules;

/// <summary>Probes ask addresses that exist once their placeholders are filled in, and alerts are named by texts that can be met.</summary>
internal static partial class GateRules
{
    internal static readonly string[] Placeholders = ["{ring}", "{region}", "{environment}", "{product}", "{version}"];

    public static IEnumerable<PlanFlaw> Check(HealthGate? gate, string path) => gate switch
    {
        null => [],
        // None of the alerts that come when something is wrong proves that all is well.
        { Probes.Count: 0, Metrics.Count: 0 } => [new(path, $"{path} measures nothing", "describe the probes or the metrics, such as probes: [ { url: https://… } ]")],
        _ =>
        [
            .. gate.Probes.SelectMany((probe, index) => Check(probe, $"{path}.probes[{index}]")),
            .. MetricRules.Check(gate.Metrics, $"{path}.metrics"),
            .. (gate.Alerts ?? []).SelectMany((alert, index) => Check(alert, $"{path}.alerts[{index}]")),
        ],
    };

    /// <summary>A bake that is too short for values which come late would never be healthy.</summary>
    public static IEnumerable<PlanFlaw> Bake(TimeSpan bake, HealthGate gate, string path) => gate.Metrics
        .Where(metric => metric.Shortest(gate.MinimumSamples) > bake)
        .Take(1)
        .Select(metric => new PlanFlaw(
            path,
            $"a bake of {PlanDuration.Format(bake)} is over before {metric.Name} has values enough, which come up to {PlanDuration.Format(MetricQuery.AzureMonitor.Lag)} late",
            $"bake {PlanDuration.Format(gate.Shortest)} or longer, or ask for fewer samples"));

    private static IEnumerable<PlanFlaw> Check(HttpProbe probe, string path)
    {
        if (probe.Latency is { } latency && (latency <= TimeSpan.Zero || latency >= probe.Timeout))
        {
            yield return new(
                $"{path}.latency",
                $"{path}.latency is {PlanDuration.Format(latency)}, and nobody waits longer than {PlanDuration.Format(probe.Timeout)}",
                "let latency be less than timeout, and more than nothing");
        }

        foreach (PlanFlaw flaw in Check(probe.Url, $"{path}.url").Concat(Text(probe.Body, $"{path}.body")))
        {
            yield return flaw;
        }
    }

    private static IEnumerable<PlanFlaw> Check(AlertSelector alert, string path) =>
    [
        .. Text(alert.Rule, $"{path}.rule"),
        .. (alert.Labels ?? new Dictionary<string, string>()).SelectMany(label => label.Value.Length == 0
            ? [new($"{path}.labels", $"{path}.labels.{Spelling.Shortened(label.Key)} is no text", "write the label's value")]
            : Text(label.Value, $"{path}.labels")),
    ];

    private static IEnumerable<PlanFlaw> Text(string? text, string path) => MetricRules.Unknown(text ?? "", Placeholders)
        .Select(word => new PlanFlaw(path, $"{path} has '{Spelling.Shortened(word)}', which nothing fills in", $"use {string.Join(", ", Placeholders)} only"));

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
